package dev.winnow.trainer.influence;

import dev.winnow.selection.Spearman;
import dev.winnow.trainer.model.TokenRow;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How well the rewards of one measurement rank a sample of its documents: the rank correlation of the mean over its readings with the
 * mean that the one-step oracle finds at the same moments, along the batches that the training took just before each.
 *
 * <p>A single moment would not do: the oracle steps from weights that swing about their average, and a document's gradient there
 * shows the swing. Training thread only.
 */
public final class RewardAudit {
    /** Steps of the oracle with each document, over all readings. */
    private static final int STEPS = 4;

    private final InfluenceMeter meter;
    private final int batches;
    private List<Integer> sample = List.of();
    private MeanReading estimated = new MeanReading(0);
    private MeanReading oracle = new MeanReading(0);

    /** @param readings readings that the measurement will have */
    RewardAudit(InfluenceMeter meter, int readings) {
        this.meter = meter;
        batches = (STEPS + readings - 1) / readings;
    }

    /**
     * Adds a reading, before the next training step. The first one decides the sample.
     *
     * @param documents windows of all documents in this reading
     * @param influence what {@link InfluenceMeter#read} found of them; those that it could not measure are not sampled
     * @param round number of the reading
     */
    public void read(List<List<TokenRow>> documents, double[] influence, long round) {
        if (estimated.readings() == 0) {
            sample = meter.auditSample(influence, round);
            estimated = new MeanReading(sample.size());
            oracle = new MeanReading(sample.size());
        }
        if (!sample.isEmpty()) {
            InfluenceMeter.Audited audited =
                    meter.audit(sample.stream().map(documents::get).toList(), round, batches);
            estimated.add(audited.estimated());
            oracle.add(audited.oracle());
        }
    }

    /** Rank correlation in [-1, 1]; NaN when fewer than two documents could be audited. */
    public double correlation() {
        double[] left = estimated.mean();
        double[] right = oracle.mean();
        int[] both = IntStream.range(0, sample.size())
                .filter(i -> Double.isFinite(left[i]) && Double.isFinite(right[i]))
                .toArray();
        return both.length < 2
                ? Double.NaN
                : Spearman.correlation(
                        IntStream.of(both).mapToDouble(i -> left[i]).toArray(),
                        IntStream.of(both).mapToDouble(i -> right[i]).toArray());
    }
}
