package dev.winnow.app;

import dev.winnow.runtime.UsageException;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.DriftBound;
import dev.winnow.selection.Plan;
import java.util.Map;
import java.util.Optional;

/** What {@code --max-drift} asks for. Stateless. */
final class MaxDrift {
    private MaxDrift() {}

    /**
     * The bound that factors by agent name.
     *
     * @throws UsageException when they are of several agents, or a factor is out of range
     */
    static Optional<DriftBound> bound(Map<String, Double> factors) {
        if (factors.size() > 1) {
            throw new UsageException("invalid --max-drift: a run bounds the drift of one agent, got "
                    + String.join(", ", factors.keySet()));
        }
        try {
            return factors.entrySet().stream()
                    .map(factor -> new DriftBound(factor.getKey(), factor.getValue()))
                    .findFirst();
        } catch (IllegalArgumentException e) {
            throw new UsageException("invalid --max-drift: " + e.getMessage());
        }
    }

    /**
     * The plan with the bound.
     *
     * @throws UsageException when it has no such agent, or its policy or rule has no such bound
     */
    static Plan applyTo(Map<String, Double> factors, Plan plan) {
        Optional<DriftBound> bound = bound(factors);
        if (bound.isEmpty()) {
            return plan;
        }
        try {
            return plan.with(DecisionRule.THREE, plan.options().with(bound.get()));
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage() + ": check --max-drift and --policy");
        }
    }
}
