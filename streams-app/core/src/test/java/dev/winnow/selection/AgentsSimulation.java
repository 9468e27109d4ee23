package dev.winnow.selection;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * One agent whose groups differ in worth and some that label at random, ten plans of rewards from as many probes per group, and what
 * the last plan selects. The arguments are the only input.
 */
final class AgentsSimulation {
    static final int PLANS = 10;

    private static final int GROUPS = 8;
    private static final int PROBES = 20;
    private static final double WORTH = 0.6;
    private static final double NOISE = 1.5;
    private static final double RATIO = 0.1;
    private static final double TEMPERATURE = 0.05;

    private final SplittableRandom random;
    private final int agents;
    private final double[] worth = new double[GROUPS];
    private final double[] upTo = new double[GROUPS];
    private int probes;

    private AgentsSimulation(long seed, int agents) {
        this.agents = agents;
        random = new SplittableRandom(seed);
        double sum = 0;
        for (int g = 0; g < GROUPS; g++) {
            worth[g] = WORTH * random.nextGaussian();
            sum += StrictMath.exp(0.7 * random.nextGaussian());
            upTo[g] = sum;
        }
        for (int g = 0; g < GROUPS; g++) {
            upTo[g] /= sum;
        }
    }

    /** Mean true worth of what the last plan selects, beyond that of the stream. */
    static double meanTrueReward(DecisionRule rule, int agents, long seed) {
        return new AgentsSimulation(seed, agents).run(rule, seed);
    }

    private double run(DecisionRule rule, long seed) {
        Map<String, List<String>> groups = new TreeMap<>();
        for (int a = 0; a < agents; a++) {
            groups.put(name(a), List.of("0", "1", "2", "3", "4", "5", "6", "7"));
        }
        Plan plan = Plan.initial(
                        "agents",
                        groups,
                        TEMPERATURE,
                        RATIO,
                        Policy.POISSON,
                        UpdateRule.WINNOW,
                        seed,
                        PROBES,
                        20_000,
                        0.2,
                        0.1,
                        Map.of())
                .with(rule, RuleOptions.DEFAULT);
        for (int p = 0; p < PLANS; p++) {
            StreamCounts counts = StreamCounts.of(plan, documents(2_048));
            plan = PlanUpdate.next(plan, new Evidence(plan.version(), rewards(), counts, Double.NaN, 20_000))
                    .plan();
        }
        return selected(plan);
    }

    private List<ProbeReward> rewards() {
        List<ProbeReward> rewards = new ArrayList<>();
        for (int a = 0; a < agents; a++) {
            for (int i = 0; i < GROUPS * PROBES; i++) {
                int[] row = document();
                row[a] = i % GROUPS;
                Map<String, String> labels = new TreeMap<>();
                for (int other = 0; other < agents; other++) {
                    labels.put(name(other), String.valueOf(row[other]));
                }
                double influence = 1e-4 * (worth[row[0]] + NOISE * random.nextGaussian());
                rewards.add(new ProbeReward("probe-" + probes++, labels, influence));
            }
        }
        return rewards;
    }

    private double selected(Plan plan) {
        List<Labels> documents = documents(4_096);
        Scores scores = Scores.of(plan);
        List<IntensitySolver.Mass> masses = documents.stream()
                .map(labels -> new IntensitySolver.Mass(scores.score(labels), 0, 1))
                .toList();
        Acceptance acceptance = Acceptance.of(plan, IntensitySolver.solve(plan, masses));
        double gained = 0;
        double taken = 0;
        double all = 0;
        for (Labels labels : documents) {
            double probability = acceptance.probability(scores.score(labels));
            gained += probability * worth[labels.group(0)];
            taken += probability;
            all += worth[labels.group(0)] / documents.size();
        }
        return gained / taken - all;
    }

    private List<Labels> documents(int count) {
        List<Labels> documents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            documents.add(Labels.of(document()));
        }
        return documents;
    }

    private int[] document() {
        int[] row = new int[agents];
        for (int a = 0; a < agents; a++) {
            double u = random.nextDouble();
            while (row[a] < GROUPS - 1 && u > upTo[row[a]]) {
                row[a]++;
            }
        }
        return row;
    }

    private static String name(int agent) {
        return "agent%02d".formatted(agent);
    }
}
