package dev.winnow.selection;

import java.util.Map;

/** Makes plan v+1 from plan v and the rewards of its probes. Stateless and pure. */
public final class PlanUpdate {
    private PlanUpdate() {}

    /**
     * @param plan the next plan
     * @param used rewards that entered it
     * @param droppedLabels labels of used rewards that the plan does not know
     * @param refused rewards that did not enter it, by reason
     */
    public record Outcome(Plan plan, int used, int droppedLabels, Map<Refusal, Integer> refused) {}

    /** The next plan; see {@link Evidence} for what it may depend on. */
    public static Outcome next(Plan plan, Evidence evidence) {
        throw new UnsupportedOperationException("rewards are not handled yet");
    }
}
