package dev.winnow.decision;

import dev.winnow.schemas.Control;
import dev.winnow.schemas.ControlKind;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Vetoes;
import java.time.Instant;
import java.util.Optional;

/**
 * What operators have ordered to veto, and not to veto any more, in the plans to come. The last order about a group counts. Immutable.
 *
 * @param vetoed groups to veto
 * @param lifted groups whose veto ends, none of them among the others
 */
public record OrderedVetoes(Vetoes vetoed, Vetoes lifted) {
    /** No order. */
    public static final OrderedVetoes NONE = new OrderedVetoes(Vetoes.NONE, Vetoes.NONE);

    /** After a control; empty when it orders no veto, or more than {@value Vetoes#MOST} groups would be remembered. */
    Optional<OrderedVetoes> after(Control control) {
        boolean veto = control.getKind() == ControlKind.VETO;
        if (!veto && control.getKind() != ControlKind.LIFT_VETO) {
            return Optional.empty();
        }
        try {
            Vetoes named = new Vetoes(control.getVetoes());
            return Optional.of(
                    veto
                            ? new OrderedVetoes(vetoed.plus(named), lifted.minus(named))
                            : new OrderedVetoes(vetoed.minus(named), lifted.plus(named)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The vetoes as a control without time and note. */
    public Control toRecord(String run, ControlKind kind) {
        return Control.newBuilder()
                .setRun(run)
                .setKind(kind)
                .setVetoes((kind == ControlKind.VETO ? vetoed : lifted).groups())
                .setIssuedAt(Instant.EPOCH)
                .build();
    }

    /**
     * The plan under the orders; unchanged when it is of rule 1, which has no vetoes, or would have more than {@value Vetoes#MOST}.
     * What is not a group of its agents is left out.
     */
    Plan applyTo(Plan plan) {
        Vetoes before = plan.options().vetoes();
        if (plan.rule() == DecisionRule.ONE || equals(NONE)) {
            return plan;
        }
        try {
            return plan.with(before.minus(lifted).plus(vetoed.among(plan.agents())));
        } catch (IllegalArgumentException e) {
            return plan;
        }
    }
}
