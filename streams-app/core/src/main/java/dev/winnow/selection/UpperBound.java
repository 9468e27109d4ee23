package dev.winnow.selection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Spreads the probes of a stage over the groups of all agents, as arXiv 2412.17061 spreads its budget: more where a group is good or
 * little is known of it, by the upper bound
 *
 * <pre>u_Aj = w_Aj + C sqrt(ln N / n_Aj)</pre>
 *
 * with n the probes measured in the group, older ones counting less with every plan, and N those of all groups. Budgets are in
 * proportion to the ranks of the bounds, so that no reward and no unit can take more of it than a rank, and are held between a quarter
 * and four times what every group would get alike; together they are as many as if all got alike. Within a group probes stay
 * uniform. A group that the plan vetoes gets none. Stateless.
 *
 * <p>What this adds to the same number of probes spread evenly is held by {@code SelectionSimTest}; a budget in proportion to exp(u) added less.
 */
final class UpperBound {
    /** Weight of what is not known; the noise of one reward has standard deviation 1 in the units of the weights. */
    private static final double EXPLORATION = 0.5;

    private static final double LEAST = 0.25;
    private static final double MOST = 4;

    private UpperBound() {}

    /**
     * The memories with the budget of the next stage.
     *
     * @param plan plan that is moved on
     * @param memories memories of the next plan
     * @param rewards rewards that it was made of
     */
    static List<AgentMemory> spread(Plan plan, List<AgentMemory> memories, MeasuredRewards rewards) {
        List<double[]> measured = measured(plan, memories, rewards);
        double all = 0;
        for (double[] counts : measured) {
            for (double count : counts) {
                all += count;
            }
        }
        double[] bounds = bounds(memories, measured, all);
        double[] budgets = budgets(bounds, open(plan, memories), plan.probesPerGroup());
        List<AgentMemory> next = new ArrayList<>();
        int from = 0;
        for (int a = 0; a < memories.size(); a++) {
            int to = from + measured.get(a).length;
            next.add(memories.get(a)
                    .withProbes(new GroupProbes(list(Arrays.copyOfRange(budgets, from, to)), list(measured.get(a)))));
            from = to;
        }
        return next;
    }

    private static List<double[]> measured(Plan plan, List<AgentMemory> memories, MeasuredRewards rewards) {
        List<double[]> measured = new ArrayList<>();
        for (int a = 0; a < memories.size(); a++) {
            List<Double> before = memories.get(a).probes().measured();
            double[] counts = new double[memories.get(a).groups().size()];
            for (int g = 0; g < counts.length && !before.isEmpty(); g++) {
                counts[g] = (1 - plan.learningRate()) * before.get(g);
            }
            for (MeasuredRewards.Row row : rewards.rows()) {
                if (row.labels().has(a)) {
                    counts[row.labels().group(a)]++;
                }
            }
            measured.add(counts);
        }
        return measured;
    }

    /** Upper bounds of all groups, agent by agent; a group without a probe is taken to have one. */
    private static double[] bounds(List<AgentMemory> memories, List<double[]> measured, double all) {
        double[] bounds =
                new double[measured.stream().mapToInt(counts -> counts.length).sum()];
        int cell = 0;
        for (int a = 0; a < memories.size(); a++) {
            for (int g = 0; g < measured.get(a).length; g++) {
                double known = Math.max(1, measured.get(a)[g]);
                bounds[cell++] = memories.get(a).weights().get(g)
                        + EXPLORATION * Math.sqrt(StrictMath.log(Math.max(1, all)) / known);
            }
        }
        return bounds;
    }

    /** Whether documents of each group, agent by agent, may be probed: whether the plan does not veto it. */
    private static boolean[] open(Plan plan, List<AgentMemory> memories) {
        List<Boolean> open = new ArrayList<>();
        for (AgentMemory memory : memories) {
            for (String group : memory.groups()) {
                open.add(!plan.options().vetoes().has(memory.agent(), group));
            }
        }
        boolean[] cells = new boolean[open.size()];
        for (int cell = 0; cell < cells.length; cell++) {
            cells[cell] = open.get(cell);
        }
        return cells;
    }

    /** Budgets of the open groups, 0 for the others. */
    private static double[] budgets(double[] bounds, boolean[] open, double each) {
        int[] cells =
                IntStream.range(0, bounds.length).filter(cell -> open[cell]).toArray();
        double[] spread = budgets(
                ranks(Arrays.stream(cells).mapToDouble(cell -> bounds[cell]).toArray()), each);
        double[] budgets = new double[bounds.length];
        for (int i = 0; i < cells.length; i++) {
            budgets[cells[i]] = spread[i];
        }
        return budgets;
    }

    /** 1 for the least; equal bounds have equal ranks. */
    private static double[] ranks(double[] bounds) {
        double[] sorted = bounds.clone();
        Arrays.sort(sorted);
        double[] ranks = new double[bounds.length];
        for (int cell = 0; cell < bounds.length; cell++) {
            ranks[cell] = smaller(sorted, bounds[cell]) + 1;
        }
        return ranks;
    }

    /** How many values of ascending ones are smaller than a bound. */
    private static int smaller(double[] sorted, double bound) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < bound) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** In proportion to the ranks, held between the limits: the factor at which they sum to the total is found by bisection. */
    private static double[] budgets(double[] ranks, double each) {
        double low = 0;
        // at this factor every budget is at its limit
        double high = MOST;
        for (double middle = high / 2; low < middle && middle < high; middle = low + (high - low) / 2) {
            if (sum(ranks, middle) < ranks.length) {
                low = middle;
            } else {
                high = middle;
            }
        }
        double factor = high;
        return Arrays.stream(ranks).map(rank -> each * held(factor * rank)).toArray();
    }

    private static double sum(double[] ranks, double factor) {
        double sum = 0;
        for (double rank : ranks) {
            sum += held(factor * rank);
        }
        return sum;
    }

    private static double held(double share) {
        return Math.max(LEAST, Math.min(MOST, share));
    }

    private static List<Double> list(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
