package dev.winnow.selection;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Seeded random plans, labels and rewards for property tests. The seed is the only input and belongs into every failure. */
final class Samples {
    private final SplittableRandom random;

    Samples(long seed) {
        random = new SplittableRandom(seed);
    }

    /** A plan as a run might hold after some updates: random thetas above the floor, weights in [-4, 4], random shares. */
    Plan plan(int agents, Policy policy, double selectionRatio) {
        double[] masses = new double[agents];
        double total = 0;
        for (int a = 0; a < agents; a++) {
            masses[a] = 0.4 + random.nextDouble();
            total += masses[a];
        }
        List<AgentMemory> memories = new ArrayList<>();
        for (int a = 0; a < agents; a++) {
            int groups = 2 + random.nextInt(6);
            List<String> names = new ArrayList<>();
            List<Double> weights = new ArrayList<>();
            for (int g = 0; g < groups; g++) {
                names.add("group" + g);
                weights.add(RobustScale.clip(random.nextGaussian()));
            }
            memories.add(new AgentMemory("agent" + a, masses[a] / total, names, weights, shares(groups)));
        }
        double temperature = 0.02 + random.nextDouble();
        return new Plan(
                new RunSettings(
                        "run",
                        random.nextLong(),
                        Map.of(),
                        new RunSettings.Selection(selectionRatio, temperature, policy),
                        new RunSettings.Probing(20, ProbeBudget.UNIFORM),
                        new RunSettings.Learning(UpdateRule.WINNOW, 0.2, 0.1, ThetaRule.CALIBRATION)),
                5,
                memories,
                10_000,
                new PlanOrigin(4, "", false, Double.NaN, 0, ""));
    }

    /** Labels that fit a plan; each agent is absent for one document in twenty. */
    Labels labels(Plan plan) {
        return Labels.of(plan.agents().stream()
                .mapToInt(agent -> random.nextInt(20) == 0
                        ? Labels.ABSENT
                        : random.nextInt(agent.groups().size()))
                .toArray());
    }

    /** Documents with their labels, in the order of their ids' creation. */
    Map<String, Labels> documents(Plan plan, int count) {
        Map<String, Labels> documents = new LinkedHashMap<>();
        while (documents.size() < count) {
            documents.put(id(), labels(plan));
        }
        return documents;
    }

    /** An id of 64 hexadecimal characters. */
    String id() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(random.nextLong())
                + hex.toHexDigits(random.nextLong())
                + hex.toHexDigits(random.nextLong())
                + hex.toHexDigits(random.nextLong());
    }

    /** Rewards of the usual kind: small, noisy, fully labelled. */
    List<ProbeReward> rewards(Plan plan, int count) {
        List<ProbeReward> rewards = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<String, String> labels = new TreeMap<>();
            for (AgentMemory agent : plan.agents()) {
                labels.put(
                        agent.agent(),
                        agent.groups().get(random.nextInt(agent.groups().size())));
            }
            double lift = plan.agents().get(0).indexOf(labels.get("agent0"));
            rewards.add(new ProbeReward(id(), labels, 1e-4 * (lift + random.nextGaussian())));
        }
        return rewards;
    }

    /** A number of the kind that breaks programs. */
    double hostileNumber() {
        double[] numbers = {
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            1e308,
            -1e308,
            Double.MIN_VALUE,
            -0.0,
            0.0,
            1,
            random.nextGaussian(),
            random.nextGaussian() * 1e-6
        };
        return numbers[random.nextInt(numbers.length)];
    }

    SplittableRandom random() {
        return random;
    }

    private List<Double> shares(int groups) {
        double[] masses = random.doubles(groups, 0.05, 1).toArray();
        double total = 0;
        for (double mass : masses) {
            total += mass;
        }
        List<Double> shares = new ArrayList<>();
        for (double mass : masses) {
            shares.add(mass / total);
        }
        return shares;
    }
}
