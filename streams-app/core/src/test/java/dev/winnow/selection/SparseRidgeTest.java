package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SparseRidgeTest {
    private final SplittableRandom random = new SplittableRandom(17);

    @Test
    void theSolutionIsThatOfTheNormalEquationsWithACentredDesign() {
        int[] groups = {3, 4, 2};
        List<Labels> labels = labels(300, groups);
        double[] z = rewards(300);
        double[] penalties = {30, 10, 200};
        ProbeRows rows = ProbeRows.of(labels, groups);
        double[] expected = direct(rows, z, penalties);
        assertThat(SparseRidge.fit(rows, z, penalties)).containsExactly(expected, within(1e-8));
    }

    @Test
    void theBitsDoNotChangeFromRunToRun() {
        int[] groups = {50, 20};
        ProbeRows rows = ProbeRows.of(labels(2_000, groups), groups);
        double[] z = rewards(2_000);
        double[] first = SparseRidge.fit(rows, z, Penalties.of(rows, z));
        assertThat(SparseRidge.fit(rows, z.clone(), Penalties.of(rows, z))).isEqualTo(first);
    }

    @Test
    void aRareGroupIsNotHeldToExplainTheMeanOfSkewedRewards() {
        // two agents of no worth at all, a group of 1 % among them; rewards are skewed, so that their median is not
        // their mean
        double withIntercept = 0;
        double without = 0;
        int seeds = 40;
        for (int seed = 0; seed < seeds; seed++) {
            List<Labels> labels = new ArrayList<>();
            double[] r = new double[2_000];
            for (int i = 0; i < r.length; i++) {
                labels.add(Labels.of(i % 100 == 0 ? 0 : 1 + random.nextInt(3), random.nextInt(5)));
                r[i] = -Math.log(random.nextDouble());
            }
            double[] z = RobustScale.standardise(r).orElseThrow();
            List<AgentMemory> memories = List.of(memory("a", 4), memory("b", 5));
            StreamCounts counts = StreamCounts.of(plan(memories), labels);
            List<AgentMemory> informed = List.of(
                    memories.get(0).withShares(counts.shares(0)),
                    memories.get(1).withShares(counts.shares(1)));
            double[][] two = WinnowUpdate.centre(informed, labels, AdditiveUpdate.worth(informed, labels, z));
            double[][] one = WinnowUpdate.centre(informed, labels, Ridge.fit(labels, z, new int[] {4, 5}));
            withIntercept += two[0][0] / seeds;
            without += one[0][0] / seeds;
        }
        assertThat(without).as("bias without an intercept").isLessThan(-0.05);
        assertThat(Math.abs(withIntercept)).as("bias with one").isLessThan(0.03);
    }

    @Test
    void anAgentThatLabelsAtRandomIsHeldAtZeroAndOneThatDistinguishesDocumentsIsNot() {
        int[] groups = {10, 10};
        List<Labels> labels = labels(2_000, groups);
        double[] z = new double[2_000];
        for (int i = 0; i < z.length; i++) {
            z[i] = 0.1 * (labels.get(i).group(0) - 4.5) + random.nextGaussian();
        }
        double[] penalties = Penalties.of(ProbeRows.of(labels, groups), z);
        assertThat(penalties[0]).isLessThan(30);
        assertThat(penalties[1]).isGreaterThan(100);
    }

    @Test
    void threeThousandGroupsAreSolvedInAFewDozenSteps() {
        int[] groups = {1_000, 1_000, 1_000};
        int probes = 60_000;
        List<Labels> labels = labels(probes, groups);
        double[] z = rewards(probes);
        ProbeRows rows = ProbeRows.of(labels, groups);
        double[] penalties = Penalties.of(rows, z);
        double[] b = SparseRidge.fit(rows, z, penalties);
        // the residual of the normal equations is what the solver promises, whatever the time it takes
        double[] image = rows.transposedTimes(SparseRidge.centred(rows.times(b)));
        double[] right = rows.transposedTimes(SparseRidge.centred(z));
        double worst = 0;
        double largest = 0;
        for (int i = 0; i < image.length; i++) {
            worst = Math.max(worst, Math.abs(image[i] + penalties[i / 1_000] * b[i] - right[i]));
            largest = Math.max(largest, Math.abs(right[i]));
        }
        assertThat(worst / largest).isLessThan(1e-8);
    }

    private static Plan plan(List<AgentMemory> memories) {
        Samples samples = new Samples(1);
        return Plans.withAgents(samples.plan(2, Policy.POISSON, 0.1), memories);
    }

    private static AgentMemory memory(String name, int groups) {
        List<String> names = new ArrayList<>();
        for (int g = 0; g < groups; g++) {
            names.add("group" + g);
        }
        Double[] zeros = new Double[groups];
        Arrays.fill(zeros, 0.0);
        return new AgentMemory(name, 0.5, names, Arrays.asList(zeros), List.of());
    }

    private List<Labels> labels(int rows, int[] groups) {
        List<Labels> labels = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            int[] row = new int[groups.length];
            for (int a = 0; a < row.length; a++) {
                row[a] = random.nextInt(20) == 0 ? Labels.ABSENT : random.nextInt(groups[a]);
            }
            labels.add(Labels.of(row));
        }
        return labels;
    }

    private double[] rewards(int rows) {
        double[] z = new double[rows];
        for (int i = 0; i < rows; i++) {
            z[i] = random.nextGaussian();
        }
        return z;
    }

    private static double[] direct(ProbeRows rows, double[] z, double[] penalties) {
        int width = rows.width();
        double[][] normal = new double[width][width];
        for (int j = 0; j < width; j++) {
            double[] unit = new double[width];
            unit[j] = 1;
            double[] column = rows.transposedTimes(SparseRidge.centred(rows.times(unit)));
            for (int i = 0; i < width; i++) {
                normal[i][j] = column[i];
            }
        }
        for (int a = 0; a < penalties.length; a++) {
            for (int i = rows.first()[a]; i < rows.first()[a + 1]; i++) {
                normal[i][i] += penalties[a];
            }
        }
        double[] right = rows.transposedTimes(SparseRidge.centred(z));
        Ridge.solve(normal, right);
        return right;
    }
}
