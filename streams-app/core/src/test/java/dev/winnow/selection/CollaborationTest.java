package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CollaborationTest {
    private static final double RATE = 0.2;

    @Test
    void thetaStaysAboveTheFloorSumsToOneAndMovesByNoMoreThanItsBound() {
        for (long seed = 0; seed < 2_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int agents = 1 + random.nextInt(30);
            double floor = Collaboration.floor(agents);
            double[] thetas = new double[agents];
            Arrays.fill(thetas, 1.0 / agents);
            for (int update = 0; update < 10; update++) {
                double[] next = Collaboration.step(thetas, shares(random, agents), RATE);
                double sum = 0;
                for (int a = 0; a < agents; a++) {
                    assertThat(next[a]).as("seed %d", seed).isGreaterThanOrEqualTo(floor);
                    assertThat(Math.abs(next[a] - thetas[a]))
                            .as("seed %d", seed)
                            .isLessThanOrEqualTo(RATE * (1 - agents * floor) + 1e-12);
                    sum += next[a];
                }
                assertThat(sum).as("seed %d", seed).isCloseTo(1, within(1e-12));
                thetas = next;
            }
        }
    }

    @Test
    void theSameSharesAgainAndAgainAreReachedAndNotOvershot() {
        double[] thetas = {0.2, 0.8};
        for (int update = 0; update < 100; update++) {
            double[] next = Collaboration.step(thetas, new double[] {0.7, 0.3}, RATE);
            assertThat(next[0]).isBetween(thetas[0], 0.7 + 1e-12);
            thetas = next;
        }
        assertThat(thetas).containsExactly(new double[] {0.7, 0.3}, within(1e-9));
    }

    @Test
    void anAgentWithoutAShareKeepsTheFloorAndTheOthersShareTheRest() {
        double[] next = Collaboration.step(new double[] {0.9, 0.05, 0.05}, new double[] {1, 0, 0}, RATE);
        assertThat(next).containsExactly(new double[] {0.9, 0.05, 0.05}, within(1e-15));
        next = Collaboration.step(new double[] {0.3, 0.3, 0.4}, new double[] {0.5, 0.5, 0}, 1);
        assertThat(next).containsExactly(new double[] {0.475, 0.475, 0.05}, within(1e-15));
    }

    @Test
    void withRateZeroNothingMovesToTheBit() {
        double[] thetas = {1.0 / 6, 1.0 / 6, 1.0 / 6, 1.0 / 6, 1.0 / 6, 1.0 / 6};
        assertThat(Collaboration.step(thetas, new double[] {1, 0, 0, 0, 0, 0}, 0))
                .containsExactly(thetas);
    }

    private static double[] shares(SplittableRandom random, int agents) {
        double[] masses = random.doubles(agents, 0, 1).toArray();
        for (int a = 1; a < agents; a++) {
            masses[a] = random.nextInt(3) == 0 ? 0 : masses[a];
        }
        double total = Arrays.stream(masses).sum();
        return Arrays.stream(masses).map(mass -> mass / total).toArray();
    }
}
