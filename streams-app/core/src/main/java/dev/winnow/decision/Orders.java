package dev.winnow.decision;

import dev.winnow.schemas.Control;
import dev.winnow.selection.Plan;
import java.util.Optional;

/**
 * What operators have ordered of the plans to come. Immutable.
 *
 * @param rule rule and options; empty when none was ordered
 * @param vetoes groups to veto, and not to veto any more
 */
public record Orders(Optional<OrderedRule> rule, OrderedVetoes vetoes) {
    /** No order. */
    public static final Orders NONE = new Orders(Optional.empty(), OrderedVetoes.NONE);

    /** After a control; the same when it orders nothing of this. */
    public Orders after(Control control) {
        return new Orders(
                OrderedRule.of(control).or(this::rule), vetoes.after(control).orElse(vetoes));
    }

    /** The plan as ordered. */
    Plan applyTo(Plan made) {
        return vetoes.applyTo(rule.map(order -> order.applyTo(made)).orElse(made));
    }
}
