package dev.winnow.trainer.experiment;

import dev.winnow.selection.ProbeBudget;
import dev.winnow.selection.ThetaRule;
import java.util.Map;

/**
 * What an arm does beside the plain method, each off by itself.
 *
 * @param probeBudget how probes are spread over groups
 * @param floors least share of the selection ratio at which documents are kept, by {@code AGENT} or {@code AGENT/GROUP}
 * @param thetaRule what the weights of the agents follow
 */
public record Mechanisms(ProbeBudget probeBudget, Map<String, Double> floors, ThetaRule thetaRule) {
    /** The plain method. */
    public static final Mechanisms NONE = new Mechanisms(ProbeBudget.UNIFORM, Map.of(), ThetaRule.CALIBRATION);

    public Mechanisms {
        floors = Map.copyOf(floors);
    }

    Mechanisms withProbeBudget(ProbeBudget budget) {
        return new Mechanisms(budget, floors, thetaRule);
    }

    Mechanisms withFloors(Map<String, Double> shares) {
        return new Mechanisms(probeBudget, shares, thetaRule);
    }

    Mechanisms withThetaRule(ThetaRule rule) {
        return new Mechanisms(probeBudget, floors, rule);
    }
}
