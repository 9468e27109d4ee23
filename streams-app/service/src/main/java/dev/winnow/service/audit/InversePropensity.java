package dev.winnow.service.audit;

import java.util.function.ToDoubleFunction;

/**
 * Estimates the mean reward of a selection from probes that were drawn with known probabilities, whichever selection it is.
 *
 * <p>Hajek's estimator: {@code mean = sum(w z) / sum(w)} with {@code w = a / pi}, where z is the reward, a the probability with
 * which the selection takes the document, and pi that with which it was measured. Its standard error is that of the ratio to
 * first order, {@code sqrt(sum((w (z - mean))^2)) / sum(w)}, a little too large where pi is not small. Memory does not grow with the probes. To be used once, by one thread.
 */
public final class InversePropensity {
    private final Iterable<Probe> probes;
    private final Weighting stream = new Weighting(probe -> 1);
    private final Weighting recorded = new Weighting(Probe::recorded);
    private final Weighting hypothetical = new Weighting(Probe::hypothetical);

    private InversePropensity(Iterable<Probe> probes) {
        this.probes = probes;
    }

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
     * @param effectiveProbes how many equally weighted probes would give the same precision
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

    /** Estimates by probes, which are read twice. */
    static Estimates of(Iterable<Probe> probes) {
        return new InversePropensity(probes).estimates();
    }

    private Estimates estimates() {
        int count = 0;
        for (Probe probe : probes) {
            stream.add(probe);
            recorded.add(probe);
            hypothetical.add(probe);
            count++;
        }
        double gain = 0;
        for (Probe probe : probes) {
            stream.vary(probe);
            double before = recorded.vary(probe);
            double after = hypothetical.vary(probe);
            gain += (after - before) * (after - before);
        }
        Estimate then = recorded.estimate(count);
        Estimate would = hypothetical.estimate(count);
        return new Estimates(
                count,
                stream.estimate(count),
                then,
                would,
                new Estimate(
                        would.mean() - then.mean(),
                        count < 2 ? Double.NaN : Math.sqrt(gain),
                        Math.min(then.effectiveProbes(), would.effectiveProbes())));
    }

    /** Sums of one selection. */
    private static final class Weighting {
        private final ToDoubleFunction<Probe> taken;
        private double sum;
        private double weighted;
        private double squares;
        private double variance;

        private Weighting(ToDoubleFunction<Probe> taken) {
            this.taken = taken;
        }

        private double weight(Probe probe) {
            return taken.applyAsDouble(probe) / probe.measured();
        }

        private void add(Probe probe) {
            double weight = weight(probe);
            sum += weight;
            weighted += weight * probe.reward();
            squares += weight * weight;
        }

        private double mean() {
            return weighted / sum;
        }

        /** Adds how far a probe moves the mean, to first order, and returns it. */
        private double vary(Probe probe) {
            double influence = weight(probe) * (probe.reward() - mean()) / sum;
            variance += influence * influence;
            return influence;
        }

        private Estimate estimate(int count) {
            return new Estimate(
                    mean(), count < 2 ? Double.NaN : Math.sqrt(variance), squares == 0 ? 0 : sum * sum / squares);
        }
    }
}
