package dev.winnow.decision;

import dev.winnow.schemas.Control;
import dev.winnow.schemas.ControlKind;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Plan;
import dev.winnow.selection.RuleOptions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An operator's order that the plans from the next one on are of a rule. Immutable.
 *
 * @param rule the rule
 * @param usefulRepetitions of the options, greater than 0
 * @param acceptedVersions of the options
 */
public record OrderedRule(DecisionRule rule, double usefulRepetitions, Map<String, List<String>> acceptedVersions) {
    public OrderedRule {
        acceptedVersions = new RuleOptions(usefulRepetitions, 1, acceptedVersions).acceptedVersions();
    }

    /** What a control orders; empty when it orders no rule that this program knows, or options out of range. */
    public static Optional<OrderedRule> of(Control control) {
        if (control.getKind() != ControlKind.RULE) {
            return Optional.empty();
        }
        try {
            return Optional.of(new OrderedRule(
                    DecisionRule.of(control.getRule()), control.getUsefulRepetitions(), control.getAcceptedVersions()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The order as a control without time and note. */
    public Control toRecord(String run) {
        return Control.newBuilder()
                .setRun(run)
                .setKind(ControlKind.RULE)
                .setRule(rule.version())
                .setUsefulRepetitions(usefulRepetitions)
                .setAcceptedVersions(acceptedVersions)
                .setIssuedAt(Instant.EPOCH)
                .build();
    }

    /** The plan under the rule; unchanged when its own rule is a later one, or when rule 1 is ordered, which has no options. */
    Plan applyTo(Plan plan) {
        if (rule == DecisionRule.ONE || rule.version() < plan.rule().version()) {
            return plan;
        }
        return plan.with(rule, plan.options().with(usefulRepetitions, acceptedVersions));
    }
}
