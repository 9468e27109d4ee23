package dev.winnow.trainer.loop;

import java.util.Map;

/** Called with every step and every measurement, on the training thread; must be quick. */
public interface TrainingListener {

    /**
     * Progress of training.
     *
     * @param step optimizer steps made
     * @param tokens tokens trained on
     * @param loss mean loss of the last batch, in nats per token; NaN before the first step
     * @param referenceLoss newest loss on the report shard, in nats per token
     * @param planVersion plan that selected the newest sample; -1 before the first
     * @param updates reward reports published
     */
    record Progress(long step, long tokens, double loss, double referenceLoss, int planVersion, long updates) {}

    /**
     * A published measurement.
     *
     * @param planVersion plan whose probes were measured
     * @param probes rewards in the report
     * @param unmeasured probes that could not be measured
     * @param auditCorrelation rank correlation with the oracle; NaN when not audited
     * @param referenceLoss loss on the report shard
     * @param tokensRead tokens of all probes that one reading looks at
     * @param tokens tokens that all probes hold; the difference lies between their windows
     */
    record Update(
            int planVersion,
            int probes,
            int unmeasured,
            double auditCorrelation,
            double referenceLoss,
            long tokensRead,
            long tokens) {}

    /** After each optimizer step. */
    void stepped(Progress progress);

    /** After each published report. */
    void updated(Progress progress, Update update);

    /** After each published report of a light measurement, which is not an update. */
    default void refreshed(Progress progress, Update refresh) {}

    /** After each checkpoint that continues at these offsets of the selected topic, by partition. */
    default void saved(Map<Integer, Long> offsets) {}

    /** A listener that passes events on to several others. */
    static TrainingListener of(TrainingListener... listeners) {
        return new TrainingListener() {
            @Override
            public void stepped(Progress progress) {
                for (TrainingListener listener : listeners) {
                    listener.stepped(progress);
                }
            }

            @Override
            public void updated(Progress progress, Update update) {
                for (TrainingListener listener : listeners) {
                    listener.updated(progress, update);
                }
            }

            @Override
            public void refreshed(Progress progress, Update refresh) {
                for (TrainingListener listener : listeners) {
                    listener.refreshed(progress, refresh);
                }
            }

            @Override
            public void saved(Map<Integer, Long> offsets) {
                for (TrainingListener listener : listeners) {
                    listener.saved(offsets);
                }
            }
        };
    }
}
