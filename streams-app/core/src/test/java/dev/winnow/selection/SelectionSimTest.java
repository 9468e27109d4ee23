package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The closed loop in small: decisions under a plan, rewards of its probes, the next plan, on a stream whose truth is
 * known ({@link SyntheticStream}). The figure is the share of the oracle's gain over random selection, averaged over the
 * late stages. The temperature is sharp, so that what is compared is the order that an update learns.
 */
@Execution(ExecutionMode.CONCURRENT)
class SelectionSimTest {
    private static final int ALL_SEEDS = 12;
    /** Of gains that show in fewer. */
    private static final int SEEDS = Tries.of(ALL_SEEDS, 6);

    private static final int WARM_UP = 5;
    private static final int PROBES_PER_GROUP = 40;
    private static final double RATIO = 0.1;
    private static final double TEMPERATURE = 0.02;
    private static final double LEARNING_RATE = 0.3;

    /** Makes the next plan in one of the ways that are compared. */
    private interface Updater {
        Plan next(Plan plan, Evidence evidence);
    }

    @Test
    void standardisingAndDeconfoundingBothEarnTheirPlaceAndTheLiteralRuleNeedsOneUnitOfReward() {
        TreeMap<Long, List<SyntheticStream.Stage>> all = new TreeMap<>();
        for (long seed = 1; seed <= ALL_SEEDS; seed++) {
            all.put(seed, SyntheticStream.stages(seed, RATIO));
        }
        // what the unit of reward does is seen on a few
        SortedMap<Long, List<SyntheticStream.Stage>> few = all.headMap(3L, true);
        Map<Long, Double> ridge = shares(all, UpdateRule.WINNOW, 1, SelectionSimTest::published);
        Map<Long, Double> marginal = shares(all, UpdateRule.WINNOW, 1, MarginalUpdate::next);
        Map<Long, Double> literal = shares(all, UpdateRule.PAPER_LITERAL, 1, SelectionSimTest::published);
        Map<Long, Double> tinyRidge = shares(few, UpdateRule.WINNOW, 1e-3, SelectionSimTest::published);
        Map<Long, Double> tinyLiteral = shares(few, UpdateRule.PAPER_LITERAL, 1e-3, SelectionSimTest::published);
        Map<Long, Double> largeLiteral = shares(few, UpdateRule.PAPER_LITERAL, 30, SelectionSimTest::published);
        String bySeed =
                ("share of the oracle by seed: ridge %s, ridge with rewards / 1000 %s, marginal %s, literal %s, "
                                + "literal with rewards / 1000 %s, literal with rewards * 30 %s")
                        .formatted(ridge, tinyRidge, marginal, literal, tinyLiteral, largeLiteral);

        assertThat(mean(ridge)).as(bySeed).isGreaterThan(0.8).isGreaterThan(mean(marginal) + 0.02);
        assertThat(mean(marginal)).as(bySeed).isGreaterThan(mean(literal) + 0.02);
        assertThat(mean(tinyRidge)).as(bySeed).isCloseTo(mean(ridge, few), within(0.01));
        assertThat(mean(tinyLiteral)).as(bySeed).isLessThan(0.1);
        assertThat(mean(largeLiteral)).as(bySeed).isLessThan(mean(literal, few) - 0.2);
    }

    @Test
    void learnedThetaIsAsGoodAsEqualThetaWhereAllAgentsAreSoundAndBetterWhereOneIsNot() {
        Map<Long, Double> gainWhenSound = new TreeMap<>();
        Map<Long, Double> gainWhenOneIsNot = new TreeMap<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            List<SyntheticStream.Stage> stages = SyntheticStream.stages(seed, RATIO);
            gainWhenSound.put(seed, gainOfLearning(seed, stages, SyntheticStream.GROUPS));
            gainWhenOneIsNot.put(seed, gainOfLearning(seed, stages, SyntheticStream.GROUPS_AND_CHANCE));
        }
        String bySeed =
                "share of the oracle that learning theta adds, by seed: three agents %s, with a fourth by lot %s"
                        .formatted(gainWhenSound, gainWhenOneIsNot);

        assertThat(mean(gainWhenSound)).as(bySeed).isGreaterThan(-0.001);
        assertThat(mean(gainWhenOneIsNot)).as(bySeed).isGreaterThan(0.004);
    }

    @Test
    void asManyProbesSpreadByUpperBoundLearnMoreThanSpreadEvenly() {
        Map<Long, Double> gains = new TreeMap<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            gains.put(seed, gainOver(seed, SyntheticStream.GROUPS, 0.1, ProbeBudget.UCB, ThetaRule.CALIBRATION));
        }

        assertThat(mean(gains))
                .as("share of the oracle that it adds, by seed: %s", gains)
                .isGreaterThan(0.002);
    }

    @Test
    void thetaByLeavingAnAgentOutBeatsEqualThetaWhereOneAgentIsUnsound() {
        Map<Long, Double> gains = new TreeMap<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            gains.put(
                    seed,
                    gainOver(seed, SyntheticStream.GROUPS_AND_CHANCE, 0, ProbeBudget.UNIFORM, ThetaRule.LEAVE_ONE_OUT));
        }

        assertThat(mean(gains))
                .as("share of the oracle that it adds, by seed: %s", gains)
                .isGreaterThan(0.002);
    }

    /** What a mechanism adds to a run without one, whose theta moves at the given rate, with the same documents and noise. */
    private static double gainOver(
            long seed, Map<String, List<String>> groups, double rateBefore, ProbeBudget budget, ThetaRule rule) {
        List<SyntheticStream.Stage> stages = SyntheticStream.stages(seed, RATIO);
        Plan before = initial(seed, groups, UpdateRule.WINNOW, rateBefore);
        Plan with = initial(seed, groups, UpdateRule.WINNOW, 0.1).with(budget, rule);
        return share(stages, with, SelectionSimTest::published, alike(seed))
                - share(stages, before, SelectionSimTest::published, alike(seed));
    }

    private static ToDoubleFunction<SyntheticStream.Item> alike(long seed) {
        return item -> SyntheticStream.measureAlike(item, seed);
    }

    private static double gainOfLearning(
            long seed, List<SyntheticStream.Stage> stages, Map<String, List<String>> groups) {
        return share(stages, initial(seed, groups, UpdateRule.WINNOW, 0.1), 1, SelectionSimTest::published)
                - share(stages, initial(seed, groups, UpdateRule.WINNOW, 0), 1, SelectionSimTest::published);
    }

    private static Map<Long, Double> shares(
            Map<Long, List<SyntheticStream.Stage>> stagesBySeed, UpdateRule rule, double scale, Updater updater) {
        Map<Long, Double> shareBySeed = new TreeMap<>();
        stagesBySeed.forEach((seed, stages) ->
                shareBySeed.put(seed, share(stages, initial(seed, SyntheticStream.GROUPS, rule, 0.1), scale, updater)));
        return shareBySeed;
    }

    private static double share(List<SyntheticStream.Stage> stages, Plan first, double scale, Updater updater) {
        return share(stages, first, updater, item -> scale * SyntheticStream.measureAlike(item, first.seed()));
    }

    private static double share(
            List<SyntheticStream.Stage> stages,
            Plan first,
            Updater updater,
            ToDoubleFunction<SyntheticStream.Item> measurement) {
        Plan plan = first;
        LabelSample sample = new LabelSample(2_000);
        double sum = 0;
        for (int stage = 0; stage < stages.size(); stage++) {
            List<SyntheticStream.Item> items = stages.get(stage).items();
            List<Labels> labels = new ArrayList<>();
            for (SyntheticStream.Item item : items) {
                labels.add(item.indices(plan.agents().size()));
                sample.offer(item.id(), labels.get(labels.size() - 1));
            }
            Decider decider = new Decider(plan, IntensitySolver.solve(plan, sample));
            List<SyntheticStream.Item> selected = new ArrayList<>();
            List<ProbeReward> rewards = new ArrayList<>();
            for (int i = 0; i < items.size(); i++) {
                SyntheticStream.Item item = items.get(i);
                Decision decision = decider.decide(item.id(), labels.get(i), Uses.NONE);
                if (decision.accepted()) {
                    selected.add(item);
                }
                if (!decision.probes().isEmpty()) {
                    rewards.add(new ProbeReward(item.id(), item.labels(), measurement.applyAsDouble(item)));
                }
            }
            if (stage >= WARM_UP) {
                sum += stages.get(stage).share(selected);
            }
            plan = updater.next(
                    plan, new Evidence(plan.version(), rewards, sample.counts(plan), Double.NaN, items.size()));
        }
        return sum / (stages.size() - WARM_UP);
    }

    private static Plan initial(
            long seed, Map<String, List<String>> groups, UpdateRule rule, double collaborationRate) {
        return Plan.initial(
                "simulation",
                groups,
                TEMPERATURE,
                RATIO,
                Policy.POISSON,
                rule,
                seed,
                PROBES_PER_GROUP,
                SyntheticStream.STAGE_DOCUMENTS,
                LEARNING_RATE,
                collaborationRate,
                Map.of());
    }

    private static Plan published(Plan plan, Evidence evidence) {
        return PlanUpdate.next(plan, evidence).plan();
    }

    private static double mean(Map<Long, Double> shareBySeed, Map<Long, ?> seeds) {
        Map<Long, Double> some = new TreeMap<>(shareBySeed);
        some.keySet().retainAll(seeds.keySet());
        return mean(some);
    }

    private static double mean(Map<Long, Double> shareBySeed) {
        double sum = 0;
        for (double share : shareBySeed.values()) {
            sum += share;
        }
        return sum / shareBySeed.size();
    }
}
