package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The closed loop in small: decisions under a plan, rewards of its probes, the next plan, on a stream whose truth is
 * known. The figure is the share of the oracle's gain over random selection, mean over late stages and all seeds.
 */
class SelectionSimTest {
    private static final int SEEDS = 8;
    private static final int STAGES = 16;
    private static final int WARM_UP = 6;
    private static final int STAGE_DOCUMENTS = 4_000;
    private static final int PROBES_PER_GROUP = 40;
    private static final double RATIO = 0.1;

    /** Makes the next plan in one of the ways that are compared. */
    private interface Updater {
        Plan next(Plan plan, Evidence evidence);
    }

    @Test
    void standardisingAndDeconfoundingBothEarnTheirPlace() {
        double ridge = share(UpdateRule.WINNOW, 1, SelectionSimTest::published);
        double marginal = share(UpdateRule.WINNOW, 1, SelectionSimTest::marginalMeans);
        double literal = share(UpdateRule.PAPER_LITERAL, 1, SelectionSimTest::published);
        double tiny = share(UpdateRule.PAPER_LITERAL, 1e-3, SelectionSimTest::published);
        double tinyRidge = share(UpdateRule.WINNOW, 1e-3, SelectionSimTest::published);
        double large = share(UpdateRule.PAPER_LITERAL, 30, SelectionSimTest::published);
        System.out.println("ridge " + ridge + " marginal " + marginal + " literal " + literal + " tiny " + tiny
                + " tinyRidge " + tinyRidge + " large " + large);
        assertThat(ridge).isGreaterThan(marginal);
    }

    private static double share(UpdateRule rule, double scale, Updater updater) {
        double sum = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            sum += share(seed, rule, scale, updater);
        }
        return sum / SEEDS;
    }

    private static double share(long seed, UpdateRule rule, double scale, Updater updater) {
        SyntheticStream stream = new SyntheticStream(seed);
        Plan plan = Plan.initial(
                "simulation",
                SyntheticStream.GROUPS,
                TEMPERATURE,
                RATIO,
                Policy.POISSON,
                rule,
                seed,
                PROBES_PER_GROUP,
                STAGE_DOCUMENTS,
                0.3,
                Map.of());
        LabelSample sample = new LabelSample(2_000);
        double sum = 0;
        for (int stage = 0; stage < STAGES; stage++) {
            List<SyntheticStream.Item> items = stream.next(STAGE_DOCUMENTS);
            for (SyntheticStream.Item item : items) {
                sample.offer(item.id(), Labels.of(plan, item.labels()));
            }
            Decider decider = new Decider(plan, IntensitySolver.solve(plan, sample));
            List<SyntheticStream.Item> selected = new ArrayList<>();
            List<ProbeReward> rewards = new ArrayList<>();
            for (SyntheticStream.Item item : items) {
                Decision decision = decider.decide(item.id(), Labels.of(plan, item.labels()), Uses.NONE);
                if (decision.accepted()) {
                    selected.add(item);
                }
                if (!decision.probes().isEmpty()) {
                    rewards.add(new ProbeReward(item.id(), item.labels(), scale * stream.measure(item)));
                }
            }
            double random = SyntheticStream.mean(items);
            double oracle = SyntheticStream.oracle(items, RATIO);
            if (stage >= WARM_UP) {
                sum += (SyntheticStream.mean(selected) - random) / (oracle - random);
            }
            plan = updater.next(
                    plan, new Evidence(plan.version(), rewards, sample.counts(plan), Double.NaN, items.size()));
            stream.drift();
        }
        return sum / (STAGES - WARM_UP);
    }

    private static final double TEMPERATURE = Double.parseDouble(System.getProperty("sim.t", "0.1"));

    private static Plan published(Plan plan, Evidence evidence) {
        return PlanUpdate.next(plan, evidence).plan();
    }

    /** Ablation: Winnow's update with plain group means of the standardised rewards in place of the ridge. */
    private static Plan marginalMeans(Plan plan, Evidence evidence) {
        Plan counted = PlanUpdate.next(plan, evidence).plan();
        List<MeasuredRewards.Row> rows =
                MeasuredRewards.of(plan, evidence.rewards()).rows();
        List<Labels> labels = rows.stream().map(MeasuredRewards.Row::labels).toList();
        double[] z = RobustScale.standardise(rows.stream()
                        .mapToDouble(MeasuredRewards.Row::influence)
                        .toArray())
                .orElseThrow();
        double[][] means = new double[plan.agents().size()][];
        for (int a = 0; a < means.length; a++) {
            int groups = plan.agents().get(a).groups().size();
            double[] sums = new double[groups];
            int[] n = new int[groups];
            for (int i = 0; i < z.length; i++) {
                sums[labels.get(i).group(a)] += z[i];
                n[labels.get(i).group(a)]++;
            }
            means[a] = new double[groups];
            for (int g = 0; g < groups; g++) {
                means[a][g] = n[g] == 0 ? 0 : sums[g] / n[g];
            }
        }
        List<AgentMemory> memories = new ArrayList<>();
        for (int a = 0; a < means.length; a++) {
            AgentMemory old = plan.agents().get(a);
            memories.add(new AgentMemory(
                    old.agent(),
                    old.theta(),
                    old.groups(),
                    old.weights(),
                    counted.agents().get(a).shares()));
        }
        List<AgentMemory> moved = WinnowUpdate.remember(
                memories, WinnowUpdate.centre(memories, labels, means), plan.learningRate(), Collaboration.RATE, plan);
        return new Plan(
                counted.run(),
                counted.version(),
                counted.parent(),
                counted.rewardsDigest(),
                moved,
                counted.temperature(),
                counted.selectionRatio(),
                counted.policy(),
                counted.updateRule(),
                counted.seed(),
                counted.probesPerGroup(),
                counted.stageDocuments(),
                counted.learningRate(),
                false,
                Double.NaN,
                counted.probes(),
                counted.agentVersions());
    }
}
