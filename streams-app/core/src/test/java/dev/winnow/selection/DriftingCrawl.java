package dev.winnow.selection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A made-up crawl of some sources whose mixture changes as a case states: what a document is labelled depends on its source, and what
 * a plan thinks of it on the labels. The seed is the only input.
 */
final class DriftingCrawl {
    /** Documents after a step that no window holds. */
    static final int SETTLING = 5_000;

    private static final int SOURCES = 6;
    static final int GROUPS = 8;

    /** How the mixture changes from phase to phase. */
    enum Case {
        /** It does not. */
        STATIONARY(3, 70_000, false),
        /** The best source grows from a tenth to a half in the second phase. */
        RAMP(3, 70_000, false),
        STEP_UP(3, 70_000, true),
        STEP_DOWN(3, 70_000, true),
        /** The best source appears with a fifth of the stream. */
        NEW_SOURCE(3, 70_000, true),
        /** The best source, a fifth of the stream, ends. */
        SOURCE_ENDS(3, 70_000, true),
        /** One source after the other, from the worst to the best and back. */
        FILES(6, 45_000, true),
        /** Runs of 50 to 2,050 documents of one source. */
        BURSTS(3, 70_000, false);

        final int phases;
        final int phase;
        final boolean steps;

        Case(int phases, int phase, boolean steps) {
            this.phases = phases;
            this.phase = phase;
            this.steps = steps;
        }

        int documents() {
            return phases * phase;
        }
    }

    private final Case drift;
    private final int partition;
    private final SplittableRandom random;
    private final double[][][] labelShares;
    private final int best;
    private final Integer[] order;
    private final List<AgentMemory> memories;
    private int burst;
    private int burstSource;

    /**
     * One partition of the crawl.
     *
     * @param agents number of agents; the first one labels the source
     * @param partition another one has other documents of the same sources, and its files in another order
     */
    DriftingCrawl(Case drift, long seed, int agents, int partition) {
        this.drift = drift;
        this.partition = partition;
        SplittableRandom world = new SplittableRandom(seed);
        random = new SplittableRandom(seed * 1_000 + partition + 1);
        labelShares = new double[agents][SOURCES][];
        List<AgentMemory> memories = new ArrayList<>();
        double[] worth = new double[SOURCES];
        for (int a = 0; a < agents; a++) {
            List<String> names = new ArrayList<>();
            List<Double> weights = new ArrayList<>();
            for (int g = 0; g < GROUPS; g++) {
                names.add("group" + g);
                weights.add(0.4 * world.nextGaussian());
            }
            String name = "agent%02d".formatted(a);
            memories.add(new AgentMemory(name, 1.0 / agents, names, weights, List.of()));
            for (int s = 0; s < SOURCES; s++) {
                labelShares[a][s] = new double[GROUPS];
                double sum = 0;
                for (int g = 0; g < GROUPS; g++) {
                    labelShares[a][s][g] = a == 0 ? (g == s ? 1 : 0) : StrictMath.exp(1.5 * world.nextGaussian());
                    sum += labelShares[a][s][g];
                }
                for (int g = 0; g < GROUPS; g++) {
                    labelShares[a][s][g] /= sum;
                    worth[s] += labelShares[a][s][g] * weights.get(g);
                }
            }
        }
        order = new Integer[SOURCES];
        for (int s = 0; s < SOURCES; s++) {
            order[s] = s;
        }
        Arrays.sort(order, (x, y) -> Double.compare(worth[y], worth[x]));
        best = order[0];
        this.memories = memories;
    }

    /** The plan that likes the best source best. */
    Plan plan(double selectionRatio, Policy policy, double temperature, int stageDocuments) {
        Map<String, List<String>> groups = new TreeMap<>();
        memories.forEach(memory -> groups.put(memory.agent(), memory.groups()));
        Plan initial = Plan.initial(
                "drift",
                groups,
                temperature,
                selectionRatio,
                policy,
                UpdateRule.WINNOW,
                1,
                20,
                stageDocuments,
                0.2,
                0.1,
                Map.of());
        return Plans.withAgents(initial, memories);
    }

    /** Labels of the document with this number in its partition. */
    Labels labels(long number) {
        int phase = (int) (number / drift.phase);
        double progress = (double) (number % drift.phase) / drift.phase;
        int source = source(phase, progress);
        int[] groups = new int[labelShares.length];
        for (int a = 0; a < groups.length; a++) {
            groups[a] = draw(labelShares[a][source]);
        }
        return Labels.of(groups);
    }

    private int source(int phase, double progress) {
        double share =
                switch (drift) {
                    case STATIONARY -> 1.0 / SOURCES;
                    case RAMP -> phase == 0 ? 0.1 : phase == 1 ? 0.1 + 0.4 * progress : 0.5;
                    case STEP_UP -> phase == 0 ? 0.1 : 0.5;
                    case STEP_DOWN -> phase == 0 ? 0.5 : 0.1;
                    case NEW_SOURCE -> phase == 0 ? 0 : 0.2;
                    case SOURCE_ENDS -> phase == 0 ? 0.2 : 0;
                    case FILES, BURSTS -> -1;
                };
        if (drift == Case.FILES) {
            // the worst order for a control: from the worst source to the best and back
            int[] files = {SOURCES - 1, 0, SOURCES - 2, 1, SOURCES - 3, 2};
            return order[files[(phase + partition) % files.length]];
        }
        if (drift == Case.BURSTS) {
            if (burst-- <= 0) {
                burst = 50 + random.nextInt(2_000);
                burstSource = random.nextInt(SOURCES);
            }
            return burstSource;
        }
        if (random.nextDouble() < share) {
            return best;
        }
        int other = random.nextInt(SOURCES - 1);
        return other < best ? other : other + 1;
    }

    private int draw(double[] shares) {
        double left = random.nextDouble();
        for (int g = 0; g < shares.length - 1; g++) {
            left -= shares[g];
            if (left < 0) {
                return g;
            }
        }
        return shares.length - 1;
    }
}
