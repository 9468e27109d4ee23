package dev.winnow.trainer.influence;

import ai.djl.ndarray.NDManager;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.TokenRow;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One measurement of a stage's probes: twin influence of all, the oracle's view of a sample, and the loss on the report
 * shard. Training thread only.
 */
public final class InfluenceMeter implements AutoCloseable {
    private final ModelTrainer trainer;
    private final ReferenceRows rows;
    private final Settings settings;
    private final InfluenceOps ops;
    private final InfluenceEstimator estimator;
    private final InfluenceEstimator oracle;

    /**
     * How to measure.
     *
     * @param itemsPerTask reference items of each task behind the gradient of a measurement
     * @param reportItemsPerTask items of each task behind the reported loss
     * @param auditProbes probes that the oracle sees too; 0 switches the audit off
     * @param damping floor of the preconditioner's root, in units of the root mean square gradient; 0 for Adam's own
     * @param batchRows rows of a training batch
     * @param tokenBudget most padded tokens of one pass
     */
    public record Settings(
            int itemsPerTask,
            int reportItemsPerTask,
            int auditProbes,
            double damping,
            int batchRows,
            int tokenBudget) {}

    /**
     * What a measurement found.
     *
     * @param influence one value for each document; NaN where it could not be measured
     * @param audited indices of the documents that the oracle saw
     * @param oracle its values, in the order of {@code audited}
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Measurement(double[] influence, List<Integer> audited, double[] oracle) {
        /** The estimator's values of the audited documents, in the order of {@code audited}. */
        public double[] auditedInfluence() {
            return audited.stream().mapToDouble(i -> influence[i]).toArray();
        }
    }

    /** Creates a meter with the twin estimator. */
    public InfluenceMeter(ModelTrainer trainer, ReferenceRows rows, Settings settings) {
        this.trainer = trainer;
        this.rows = rows;
        this.settings = settings;
        ops = new InfluenceOps(trainer.owner());
        estimator = new TwinInfluence(trainer, ops, settings.damping(), settings.tokenBudget());
        oracle = new OneStepOracle(trainer, ops, settings.batchRows(), settings.tokenBudget());
    }

    /** Name of the estimator, as it stands in a report. */
    public String estimator() {
        return estimator.name();
    }

    /**
     * Measures documents, given by their windows.
     *
     * @param round number of this measurement; chooses reference items and the audited sample
     */
    public Measurement measure(List<List<TokenRow>> documents, long round) {
        try (NDManager scratch = trainer.owner().newSubManager()) {
            ReferenceGradient reference = ReferenceGradient.of(
                    trainer, ops, scratch, rows.reward(settings.itemsPerTask(), round), settings.tokenBudget());
            double[] influence = estimator.measure(reference, documents);
            List<Integer> audited = sample(influence, round);
            double[] truth = oracle.measure(
                    reference, audited.stream().map(documents::get).toList());
            return new Measurement(influence, audited, truth);
        }
    }

    private List<Integer> sample(double[] influence, long round) {
        List<Integer> candidates = new ArrayList<>();
        for (int i = 0; i < influence.length; i++) {
            if (Double.isFinite(influence[i])) {
                candidates.add(i);
            }
        }
        SplittableRandom random = new SplittableRandom(round);
        while (candidates.size() > settings.auditProbes()) {
            candidates.remove(random.nextInt(candidates.size()));
        }
        return candidates;
    }

    /** Loss on the report shard: the mean over tasks of their mean loss per scored token, in nats. */
    public double reportLoss() {
        return rows.report(settings.reportItemsPerTask()).stream()
                .mapToDouble(task -> ReferenceGradient.meanLoss(trainer, task, settings.tokenBudget()))
                .average()
                .orElse(Double.NaN);
    }

    @Override
    public void close() {
        ops.close();
    }
}
