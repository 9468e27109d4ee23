package dev.winnow.selection;

import java.util.List;

/**
 * All that one update may look at besides the plan.
 *
 * @param measuredUnder version of the plan whose probes were measured
 * @param rewards rewards, in any order
 * @param counts label counts of the stream, all partitions together
 * @param auditCorrelation rank correlation of the rewards with the one-step oracle; NaN when not audited
 * @param decided documents decided during the stage; 0 or less when not known
 * @param light whether the rewards are of a part of the probes only, so that the step is smaller in the same proportion
 */
public record Evidence(
        int measuredUnder,
        List<ProbeReward> rewards,
        StreamCounts counts,
        double auditCorrelation,
        long decided,
        boolean light) {
    public Evidence {
        rewards = List.copyOf(rewards);
    }

    /** Evidence of a full measurement. */
    public Evidence(
            int measuredUnder, List<ProbeReward> rewards, StreamCounts counts, double auditCorrelation, long decided) {
        this(measuredUnder, rewards, counts, auditCorrelation, decided, false);
    }
}
