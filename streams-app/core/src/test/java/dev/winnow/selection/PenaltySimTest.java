package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What a penalty costs: mean squared error of the worth that a fit gives a document, over what a document's worth varies by, so that
 * 1 is the error of knowing nothing. One agent has ten groups of worth, the others label at random; 400 probes, noise 1.
 */
class PenaltySimTest {
    private static final int SEEDS = 40;
    private static final int GROUPS = 10;
    private static final int PROBES = 400;
    private static final double[] FIXED = {10, 30, 100, 300};

    @Test
    void estimatedPenaltiesFollowTheBestFixedOneWhereverThatIs() {
        for (int agents : new int[] {1, 4, 12}) {
            for (double strength : new double[] {0.2, 0.5}) {
                Map<String, Double> errors = errors(agents, strength);
                double best = Double.POSITIVE_INFINITY;
                for (double penalty : FIXED) {
                    best = Math.min(best, errors.get(String.valueOf(penalty)));
                }
                String figures = figures(agents, strength, errors);
                System.out.println("PenaltySimTest: " + figures);
                assertThat(errors.get("estimated")).as(figures).isLessThan(1.4 * best);
                if (agents > 1) {
                    assertThat(errors.get("estimated")).as(figures).isLessThan(errors.get("30.0"));
                }
            }
        }
    }

    private static String figures(int agents, double strength, Map<String, Double> errors) {
        StringBuilder figures = new StringBuilder("%d agents, strength %s:".formatted(agents, strength));
        errors.forEach((penalty, error) -> figures.append(" %s %.2f,".formatted(penalty, error)));
        return figures.toString();
    }

    private static Map<String, Double> errors(int agents, double strength) {
        Map<String, Double> errors = new TreeMap<>();
        int[] groups = new int[agents];
        Arrays.fill(groups, GROUPS);
        for (long seed = 1; seed <= SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            double[] worth = new double[GROUPS];
            Arrays.setAll(worth, g -> strength * random.nextGaussian());
            List<Labels> labels = new ArrayList<>();
            double[] z = new double[PROBES];
            for (int i = 0; i < PROBES; i++) {
                int[] row = new int[agents];
                Arrays.setAll(row, a -> random.nextInt(GROUPS));
                labels.add(Labels.of(row));
                z[i] = worth[row[0]] + random.nextGaussian();
            }
            ProbeRows rows = ProbeRows.of(labels, groups);
            add(errors, "estimated", error(rows, SparseRidge.fit(rows, z, Penalties.of(rows, z)), worth));
            for (double penalty : FIXED) {
                double[] penalties = new double[agents];
                Arrays.fill(penalties, penalty);
                add(errors, String.valueOf(penalty), error(rows, SparseRidge.fit(rows, z, penalties), worth));
            }
        }
        return errors;
    }

    private static void add(Map<String, Double> errors, String penalty, double error) {
        errors.merge(penalty, error / SEEDS, Double::sum);
    }

    /** Every document of the stream has each group with the same probability, so that agents' errors add up. */
    private static double error(ProbeRows rows, double[] fit, double[] worth) {
        double error = 0;
        for (int a = 0; a < rows.agents(); a++) {
            double[] off = Arrays.copyOfRange(fit, a * GROUPS, (a + 1) * GROUPS);
            for (int g = 0; g < GROUPS; g++) {
                off[g] -= a == 0 ? worth[g] : 0;
            }
            error += squares(SparseRidge.centred(off));
        }
        return error / squares(SparseRidge.centred(worth));
    }

    private static double squares(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return sum;
    }
}
