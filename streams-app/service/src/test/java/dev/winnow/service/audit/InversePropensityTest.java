package dev.winnow.service.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InversePropensityTest {
    @Test
    void aMeanIsWeightedByAcceptanceOverPropensity() {
        List<InversePropensity.Probe> probes = new ArrayList<>();
        probes.add(new InversePropensity.Probe(1, 0.5, 0.2, 0.1));
        probes.add(new InversePropensity.Probe(-1, 0.25, 0.1, 0.3));

        InversePropensity.Estimates estimates = InversePropensity.of(probes);

        // weights 2 and 4, .4 and .4, .2 and 1.2
        assertThat(estimates.stream().mean()).isCloseTo(-1.0 / 3, within(1e-12));
        assertThat(estimates.recorded().mean()).isCloseTo(0, within(1e-12));
        assertThat(estimates.hypothetical().mean()).isCloseTo(-1.0 / 1.4, within(1e-12));
        assertThat(estimates.gain().mean()).isCloseTo(-1.0 / 1.4, within(1e-12));
        assertThat(estimates.recorded().effectiveProbes()).isCloseTo(2, within(1e-12));
        // both probes are .4 (±1 - 0) of a sum of .8
        assertThat(estimates.recorded().standardError()).isCloseTo(Math.sqrt(0.5), within(1e-12));
    }

    @Test
    void theSameSelectionGainsNothingWithoutError() {
        List<InversePropensity.Probe> probes = new ArrayList<>();
        Random random = new Random(3);
        for (int i = 0; i < 50; i++) {
            double probability = random.nextDouble();
            probes.add(new InversePropensity.Probe(random.nextGaussian(), 0.3, probability, probability));
        }

        InversePropensity.Estimates estimates = InversePropensity.of(probes);

        assertThat(estimates.gain().mean()).isZero();
        assertThat(estimates.gain().standardError()).isZero();
    }

    /** 2,000 documents in two groups, of which one is worth more; probes of the rare group are drawn more often. */
    @Test
    void overManyDrawsItIsUnbiasedAndItsErrorIsAsStated() {
        Random random = new Random(8);
        double[] worth = new double[2_000];
        double truth = 0;
        double mass = 0;
        for (int i = 0; i < worth.length; i++) {
            worth[i] = (i % 10 == 0 ? 1 : 0) + random.nextGaussian();
            truth += accepted(i) * worth[i];
            mass += accepted(i);
        }
        truth /= mass;
        int rounds = 400;
        double sum = 0;
        double squares = 0;
        double stated = 0;
        for (int round = 0; round < rounds; round++) {
            List<InversePropensity.Probe> probes = new ArrayList<>();
            for (int i = 0; i < worth.length; i++) {
                double drawn = i % 10 == 0 ? 0.4 : 0.05;
                if (random.nextDouble() < drawn) {
                    probes.add(new InversePropensity.Probe(worth[i], drawn, 0.1, accepted(i)));
                }
            }
            InversePropensity.Estimate estimate = InversePropensity.of(probes).hypothetical();
            sum += estimate.mean();
            squares += (estimate.mean() - truth) * (estimate.mean() - truth);
            stated += estimate.standardError();
        }
        double actual = Math.sqrt(squares / rounds);

        assertThat(sum / rounds).isCloseTo(truth, within(4 * actual / Math.sqrt(rounds)));
        assertThat(stated / rounds).isBetween(0.85 * actual, 1.4 * actual);
    }

    private static double accepted(int document) {
        return document % 10 == 0 ? 0.5 : 0.1;
    }

    @Test
    void withoutProbesNothingIsReported() {
        InversePropensity.Estimates estimates = InversePropensity.of(List.of());

        assertThat(estimates.probes()).isZero();
        assertThat(estimates.hypothetical().mean()).isNaN();
        assertThat(estimates.gain().standardError()).isNaN();
    }
}
