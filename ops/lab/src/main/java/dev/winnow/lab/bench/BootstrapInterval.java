package dev.winnow.lab.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.DoubleStream;

/**
 * A median over rounds and how sure it is.
 *
 * @param median the median
 * @param low lower end of a 95 % interval: percentiles of the median over 1,000 seeded resamples of the rounds
 * @param high upper end of it
 */
record BootstrapInterval(double median, double low, double high) {
    private static final int RESAMPLES = 1_000;
    private static final int TAIL = RESAMPLES / 40;

    /** Width over the median above which a result settles little. */
    private static final double WIDE = 0.2;

    /** Of one value per round, of which there is at least one. */
    static BootstrapInterval of(List<Double> rounds) {
        Random random = new Random(1);
        double[] medians = DoubleStream.generate(() -> {
                    List<Double> resample = new ArrayList<>();
                    for (int i = 0; i < rounds.size(); i++) {
                        resample.add(rounds.get(random.nextInt(rounds.size())));
                    }
                    return Median.of(resample, Double::doubleValue);
                })
                .limit(RESAMPLES)
                .sorted()
                .toArray();
        return new BootstrapInterval(
                Median.of(rounds, Double::doubleValue), medians[TAIL], medians[RESAMPLES - 1 - TAIL]);
    }

    /** Whether the interval is wider than a fifth of the median, so that more rounds or a quieter machine are needed. */
    @JsonProperty("wide")
    boolean wide() {
        return high - low > WIDE * median;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)%s", median, low, high, wide() ? " wide" : "");
    }
}
