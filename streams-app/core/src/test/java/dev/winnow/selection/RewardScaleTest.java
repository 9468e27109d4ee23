package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Standardisation and ridge: the parts of an update that make rewards comparable. */
class RewardScaleTest {
    @Test
    void medianAndDeviationPutRewardsOnOneScale() {
        double[] z = RobustScale.standardise(new double[] {1, 2, 3, 4, 100}).orElseThrow();
        assertThat(z).containsExactly(new double[] {-2 / 1.4826, -1 / 1.4826, 0, 1 / 1.4826, 4}, within(1e-12));
    }

    @Test
    void standardisedRewardsAreFiniteAndBoundedForAnyFiniteRewards() {
        for (long seed = 0; seed < 500; seed++) {
            Samples samples = new Samples(seed);
            double[] rewards = new double[1 + samples.random().nextInt(50)];
            Arrays.setAll(rewards, i -> samples.hostileNumber());
            double[] finite = Arrays.stream(rewards).filter(Double::isFinite).toArray();
            String description = "seed " + seed;
            RobustScale.standardise(finite).ifPresent(z -> assertThat(z)
                    .as(description)
                    .hasSameSizeAs(finite)
                    .satisfies(values -> assertThat(Arrays.stream(values).allMatch(v -> Math.abs(v) <= 4))
                            .isTrue()));
        }
    }

    @Test
    void whenMostRewardsAreEqualTheMeanDeviationScalesTheRest() {
        double[] z = RobustScale.standardise(new double[] {0, 0, 0, 0, 1}).orElseThrow();
        assertThat(z[0]).isZero();
        assertThat(z[4]).isCloseTo(1 / (0.2 * Math.sqrt(Math.PI / 2)), within(1e-12));
        assertThat(RobustScale.standardise(new double[] {7, 7, 7})).isEmpty();
        assertThat(RobustScale.standardise(new double[0])).isEmpty();
    }

    @Test
    void aSingleAgentsWorthIsItsShrunkenGroupMean() {
        List<Labels> labels = new ArrayList<>();
        double[] z = new double[90];
        for (int i = 0; i < z.length; i++) {
            labels.add(Labels.of(i < 60 ? 0 : 1));
            z[i] = i < 60 ? 1 : -2;
        }
        double[][] worth = Ridge.fit(labels, z, new int[] {3});
        assertThat(worth[0]).containsExactly(new double[] {60.0 / 90, -60.0 / 60, 0}, within(1e-12));
    }

    @Test
    void anAgentThatOnlyFollowsAnotherIsNotCreditedTwice() {
        // the second agent's label equals the first's four times in five, and has no worth of its own
        List<Labels> labels = new ArrayList<>();
        double[] z = new double[4_000];
        for (int i = 0; i < z.length; i++) {
            int first = i % 2;
            labels.add(Labels.of(first, i / 2 % 5 == 0 ? 1 - first : first));
            z[i] = first == 1 ? 1 : -1;
        }
        double[][] worth = Ridge.fit(labels, z, new int[] {2, 2});
        assertThat(worth[0][1] - worth[0][0]).isGreaterThan(1.9);
        assertThat(Math.abs(worth[1][1] - worth[1][0])).isLessThan(0.1);
    }

    @Test
    void anAbsentLabelLeavesTheOtherAgentsFitAlone() {
        List<Labels> labels = new ArrayList<>();
        double[] z = new double[60];
        for (int i = 0; i < z.length; i++) {
            labels.add(Labels.of(i % 2, Labels.ABSENT));
            z[i] = i % 2;
        }
        double[][] worth = Ridge.fit(labels, z, new int[] {2, 2});
        assertThat(worth[0]).containsExactly(new double[] {0, 0.5}, within(1e-12));
        assertThat(worth[1]).containsExactly(0, 0);
    }
}
