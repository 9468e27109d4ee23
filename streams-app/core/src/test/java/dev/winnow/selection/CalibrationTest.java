package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CalibrationTest {
    private static final List<Double> UP = List.of(0.3, 0.0, -0.3);
    private static final int REWARDS = 2_000;

    private final SplittableRandom random = new SplittableRandom(1);
    private final List<Labels> labels = new ArrayList<>();

    CalibrationTest() {
        for (int i = 0; i < REWARDS; i++) {
            labels.add(Labels.of(random.nextInt(3), random.nextInt(3), random.nextInt(3)));
        }
    }

    @Test
    void whenRewardsAreTheSumOfAllAgentsWeightsTheirSharesAreEqual() {
        // weights of different size: an agent that is worth more has larger weights, and no larger share
        List<AgentMemory> memories =
                memories(List.of(0.9, 0.0, -0.9), List.of(-0.1, 0.2, -0.1), List.of(0.3, 0.1, -0.4));
        double[] sums =
                labels.stream().mapToDouble(row -> summed(memories, row)).toArray();
        assertThat(Calibration.shares(memories, labels, sums))
                .containsExactly(new double[] {1.0 / 3, 1.0 / 3, 1.0 / 3}, within(1e-12));
    }

    @Test
    void anAgentWhoseWeightsPredictNothingLosesToTheOthers() {
        double[] shares = Calibration.shares(memories(UP, UP, UP), labels, rewards(1, 1, 0));
        assertThat(shares[2]).isLessThan(0.15);
        assertThat(shares[0]).isCloseTo(shares[1], within(0.05));
    }

    @Test
    void anAgentWhoseWeightsWereHeldBackGains() {
        double[] shares = Calibration.shares(memories(UP, UP, UP), labels, rewards(2, 2, 4));
        assertThat(shares[2]).isCloseTo(0.5, within(0.05));
        assertThat(shares[0]).isCloseTo(0.25, within(0.05));
    }

    @Test
    void fewRewardsMoveSharesLessThanMany() {
        double[] z = rewards(1, 1, 0);
        double few = Calibration.shares(memories(UP, UP, UP), labels.subList(0, 40), Arrays.copyOf(z, 40))[2];
        double many = Calibration.shares(memories(UP, UP, UP), labels, z)[2];
        assertThat(Math.abs(few - 1.0 / 3)).isLessThan(Math.abs(many - 1.0 / 3));
    }

    @Test
    void sharesDoNotDependOnTheUnitOfTheWeightsOrTheRewards() {
        double[] z = rewards(2, 1, 0.5);
        double[] shares = Calibration.shares(memories(UP, UP, UP), labels, z);
        List<Double> small = UP.stream().map(weight -> weight * 1e-3).toList();
        assertThat(Calibration.shares(memories(small, small, small), labels, z)).containsExactly(shares, within(1e-9));
        double[] half = Arrays.stream(z).map(reward -> reward / 2 + 1).toArray();
        assertThat(Calibration.shares(memories(UP, UP, UP), labels, half)).containsExactly(shares, within(1e-9));
    }

    @Test
    void weightsThatPredictNothingOrAreWrongAltogetherLeaveAllAlike() {
        double[] equal = {1.0 / 3, 1.0 / 3, 1.0 / 3};
        List<Double> none = List.of(0.0, 0.0, 0.0);
        assertThat(Calibration.shares(memories(none, none, none), labels, rewards(1, 1, 1)))
                .containsExactly(equal);
        assertThat(Calibration.shares(memories(UP, UP, UP), labels, rewards(-1, -2, -1)))
                .containsExactly(equal);
        assertThat(Calibration.shares(memories(UP, UP, UP), labels, new double[REWARDS]))
                .containsExactly(equal);
    }

    @Test
    void sharesAreSharesWhateverTheWeightsAndRewards() {
        for (long seed = 0; seed < 2_000; seed++) {
            SplittableRandom hostile = new SplittableRandom(seed);
            List<AgentMemory> memories = memories(weights(hostile), weights(hostile), weights(hostile));
            int rewards = 1 + hostile.nextInt(30);
            double[] z = new double[rewards];
            Arrays.setAll(z, i -> hostile.nextInt(5) == 0 ? 0 : 8 * hostile.nextDouble() - 4);
            double[] shares = Calibration.shares(memories, labels.subList(0, rewards), z);
            double sum = 0;
            for (double share : shares) {
                assertThat(share).as("seed %d", seed).isBetween(0.0, 1.0);
                sum += share;
            }
            assertThat(sum).as("seed %d", seed).isCloseTo(1, within(1e-12));
        }
    }

    /** Weights of any size, often such that two agents have opposite weights. */
    private static List<Double> weights(SplittableRandom hostile) {
        double size = List.of(1e-300, 1e-12, 1.0, 4.0, 1e90).get(hostile.nextInt(5));
        double first = hostile.nextInt(3) - 1;
        return List.of(size * first, 0.0, -size * first);
    }

    /** What the weights {@link #UP} of three agents predict, each times a factor, with noise of one unit. */
    private double[] rewards(double... factors) {
        return labels.stream()
                .mapToDouble(row -> {
                    double reward = random.nextGaussian();
                    for (int a = 0; a < factors.length; a++) {
                        reward += factors[a] * UP.get(row.group(a));
                    }
                    return reward;
                })
                .toArray();
    }

    private static double summed(List<AgentMemory> memories, Labels row) {
        double sum = 0;
        for (int a = 0; a < memories.size(); a++) {
            sum += memories.get(a).weights().get(row.group(a));
        }
        return sum;
    }

    @SafeVarargs
    private static List<AgentMemory> memories(List<Double>... weights) {
        List<AgentMemory> memories = new ArrayList<>();
        for (int a = 0; a < weights.length; a++) {
            memories.add(
                    new AgentMemory("agent" + a, 1.0 / weights.length, List.of("0", "1", "2"), weights[a], List.of()));
        }
        return memories;
    }
}
