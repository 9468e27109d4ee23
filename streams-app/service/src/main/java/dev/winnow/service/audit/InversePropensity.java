package dev.winnow.service.audit;

import java.util.ArrayList;
import java.util.List;

/**
 * Estimates the mean reward of a selection from probes that were drawn with known probabilities, whichever selection it is.
 *
 * <p>Hajek's estimator: {@code mean = sum(w z) / sum(w)} with {@code w = a / pi}, where z is the reward, a the probability with
 * which the selection takes the document, and pi that with which it was measured. Its standard error is that of the ratio to
 * first order, {@code sqrt(sum((w (z - mean))^2)) / sum(w)}, a little too large where pi is not small. Owned by one thread.
 */
public final class InversePropensity {
    private final List<Probe> probes = new ArrayList<>();

    InversePropensity() {}

    /**
     * A measured probe.
     *
     * @param reward standardised reward
     * @param measured probability with which it was drawn and measured, in (0, 1]
     * @param recorded probability with which the recorded plan accepts it
     * @param hypothetical probability with which the hypothetical plan does
     */
    record Probe(double reward, double measured, double recorded, double hypothetical) {}

    /**
     * An estimate.
     *
     * @param mean in units of standardised reward; NaN when no probe speaks for it
     * @param standardError of the mean; NaN when it is unknown
     * @param effectiveProbes how many equally weighted probes would tell as much
     */
    public record Estimate(double mean, double standardError, double effectiveProbes) {}

    /**
     * The estimates.
     *
     * @param probes probes that they rest on
     * @param stream mean over all documents
     * @param recorded mean of what was selected
     * @param hypothetical mean of what would be
     * @param gain the last less the one before, with the error of the difference: both rest on the same probes
     */
    public record Estimates(int probes, Estimate stream, Estimate recorded, Estimate hypothetical, Estimate gain) {}

    void add(Probe probe) {
        probes.add(probe);
    }

    Estimates estimates() {
        double[] one =
                probes.stream().mapToDouble(probe -> 1 / probe.measured()).toArray();
        double[] recorded = probes.stream()
                .mapToDouble(probe -> probe.recorded() / probe.measured())
                .toArray();
        double[] hypothetical = probes.stream()
                .mapToDouble(probe -> probe.hypothetical() / probe.measured())
                .toArray();
        double[] before = influences(recorded);
        double[] after = influences(hypothetical);
        double variance = 0;
        for (int i = 0; i < before.length; i++) {
            variance += (after[i] - before[i]) * (after[i] - before[i]);
        }
        Estimate then = estimate(recorded);
        Estimate would = estimate(hypothetical);
        return new Estimates(
                probes.size(),
                estimate(one),
                then,
                would,
                new Estimate(
                        would.mean() - then.mean(),
                        probes.size() < 2 ? Double.NaN : Math.sqrt(variance),
                        Math.min(then.effectiveProbes(), would.effectiveProbes())));
    }

    private Estimate estimate(double[] weights) {
        double sum = 0;
        double squares = 0;
        double variance = 0;
        for (double weight : weights) {
            sum += weight;
            squares += weight * weight;
        }
        for (double influence : influences(weights)) {
            variance += influence * influence;
        }
        return new Estimate(
                mean(weights),
                weights.length < 2 ? Double.NaN : Math.sqrt(variance),
                squares == 0 ? 0 : sum * sum / squares);
    }

    private double mean(double[] weights) {
        double sum = 0;
        double weighted = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i];
            weighted += weights[i] * probes.get(i).reward();
        }
        return weighted / sum;
    }

    /** How far each probe moves the mean, to first order. */
    private double[] influences(double[] weights) {
        double mean = mean(weights);
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        double[] influences = new double[weights.length];
        for (int i = 0; i < weights.length; i++) {
            influences[i] = weights[i] * (probes.get(i).reward() - mean) / sum;
        }
        return influences;
    }
}
