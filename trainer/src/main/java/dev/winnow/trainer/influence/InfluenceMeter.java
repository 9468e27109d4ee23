package dev.winnow.trainer.influence;

import ai.djl.ndarray.NDManager;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.TokenRow;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Reads a stage's probes as training goes: the estimator's influence of all, the oracle's view of a sample, both at the moving average
 * of the weights where the trainer keeps one; and the loss of the weights themselves on the report shard. Training thread only.
 */
public final class InfluenceMeter implements AutoCloseable {
    /** The oracle passes over the reference for each probe, so that an audit takes fewer items than a reading; each reading takes others. */
    private static final int AUDIT_ITEMS_PER_TASK = 12;

    private final ModelTrainer trainer;
    private final ReferenceRows rows;
    private final Settings settings;
    private final Estimators estimators;
    private final InfluenceEstimator estimator;
    private final OneStepOracle oracle;
    private final InfluenceEstimator twin;

    /**
     * How to measure.
     *
     * @param itemsPerTask reference items of each task that the gradient of a reading is made from
     * @param reportItemsPerTask items of each task that the reported loss is measured on
     * @param auditProbes probes that the oracle sees too; 0 switches the audit off
     * @param tokenBudget most padded tokens of one pass
     * @param estimator what rewards are measured with
     */
    public record Settings(
            int itemsPerTask, int reportItemsPerTask, int auditProbes, int tokenBudget, Estimator estimator) {
        /** Settings with the twin estimator. */
        public Settings(int itemsPerTask, int reportItemsPerTask, int auditProbes, int tokenBudget) {
            this(itemsPerTask, reportItemsPerTask, auditProbes, tokenBudget, Estimator.TWIN);
        }
    }

    /** Creates a meter below the trainer's manager. */
    public InfluenceMeter(ModelTrainer trainer, ReferenceRows rows, Settings settings) {
        this.trainer = trainer;
        this.rows = rows;
        this.settings = settings;
        estimators = new Estimators(trainer, settings.tokenBudget());
        estimator = estimators.of(settings.estimator());
        oracle = estimators.oracle();
        twin = estimators.of(Estimator.TWIN);
    }

    /** Name of the estimator, as written in a report. */
    public String estimator() {
        return estimator.name();
    }

    /**
     * The estimator's influence of documents, given by their windows; NaN if none exists.
     *
     * @param round number of this reading; chooses the reference items
     */
    public double[] read(List<List<TokenRow>> documents, long round) {
        try (NDManager scratch = trainer.owner().newSubManager()) {
            return estimator.measure(reference(scratch, settings.itemsPerTask(), round), documents);
        }
    }

    /** As {@link #read}, with the estimator that costs least whatever the settings state. */
    public double[] readLightly(List<List<TokenRow>> documents, long round) {
        try (NDManager scratch = trainer.owner().newSubManager()) {
            return twin.measure(reference(scratch, settings.itemsPerTask(), round), documents);
        }
    }

    /**
     * An audit of a measurement that is about to begin.
     *
     * @param readings readings that it will have
     */
    public RewardAudit audit(int readings) {
        return new RewardAudit(this, readings);
    }

    /**
     * The same documents by estimator and oracle.
     *
     * @param estimated what the estimator finds
     * @param oracle what the oracle finds
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Audited(double[] estimated, double[] oracle) {}

    /**
     * Measures a sample by estimator and oracle on the same reference items.
     *
     * @param batches newest batches of the training that the oracle steps along, at most
     */
    Audited audit(List<List<TokenRow>> sample, long round, int batches) {
        try (NDManager scratch = trainer.owner().newSubManager()) {
            ReferenceGradient reference =
                    reference(scratch, Math.min(settings.itemsPerTask(), AUDIT_ITEMS_PER_TASK), round);
            return new Audited(estimator.measure(reference, sample), oracle.measureAlong(reference, sample, batches));
        }
    }

    private ReferenceGradient reference(NDManager scratch, int itemsPerTask, long round) {
        return estimators.reference(scratch, rows.reward(itemsPerTask, round));
    }

    /** Documents to audit; none when the audit is off, or the estimator is the oracle and would agree with itself. */
    List<Integer> auditSample(double[] influence, long round) {
        List<Integer> candidates = new ArrayList<>();
        for (int i = 0; i < influence.length; i++) {
            if (Double.isFinite(influence[i]) && settings.estimator() != Estimator.ONE_STEP) {
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
        estimators.close();
    }
}
