package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CollaborationTest {
    private static final double RATE = 0.1;

    @Test
    void thetaStaysAboveTheFloorSumsToOneAndMovesByNoMoreThanItsBound() {
        for (long seed = 0; seed < 2_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int agents = 1 + random.nextInt(30);
            double floor = Collaboration.floor(agents);
            double[] thetas = new double[agents];
            Arrays.fill(thetas, 1.0 / agents);
            for (int update = 0; update < 10; update++) {
                double[] credits = random.doubles(agents, -4, 4).toArray();
                double[] next = Collaboration.step(thetas, credits, RATE);
                double mean = Collaboration.mean(credits);
                double bound = 0;
                double sum = 0;
                for (int a = 0; a < agents; a++) {
                    bound += RATE * Math.max(0, credits[a] - mean);
                    sum += next[a];
                }
                assertThat(sum).as("seed %d", seed).isCloseTo(1, within(1e-12));
                for (int a = 0; a < agents; a++) {
                    assertThat(next[a]).as("seed %d", seed).isGreaterThanOrEqualTo(floor);
                    assertThat(Math.abs(next[a] - thetas[a]))
                            .as("seed %d", seed)
                            .isLessThanOrEqualTo(bound + 1e-12);
                }
                thetas = next;
            }
        }
    }

    @Test
    void theFloorHoldsAfterNormalisation() {
        // flooring two agents makes the sum exceed 1; plain division would push them below the floor again
        double[] next = Collaboration.step(new double[] {0.9, 0.05, 0.05}, new double[] {4, -4, -4}, 0.1);
        assertThat(next[1]).isEqualTo(0.05);
        assertThat(next[2]).isEqualTo(0.05);
        assertThat(next[0]).isCloseTo(0.9, within(1e-15));
    }

    @Test
    void theAgentThatEarnsMoreThanTheMeanGains() {
        double[] next = Collaboration.step(new double[] {0.5, 0.5}, new double[] {1, 0}, 0.1);
        assertThat(next).containsExactly(new double[] {0.55, 0.45}, within(1e-15));
    }
}
