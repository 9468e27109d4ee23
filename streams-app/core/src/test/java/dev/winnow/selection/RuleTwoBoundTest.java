package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a plan of rule 2 can move by, whatever the rewards, and what a run may be made of. */
class RuleTwoBoundTest {
    @Test
    void noHostileRewardsMoveAPlanBeyondItsBounds() {
        for (long seed = 0; seed < 300; seed++) {
            Samples samples = new Samples(seed);
            Plan plan = samples.plan(1 + samples.random().nextInt(6), Policy.POISSON, 0.1)
                    .with(DecisionRule.TWO, RuleOptions.DEFAULT);
            List<ProbeReward> hostile = new ArrayList<>();
            for (ProbeReward reward : samples.rewards(plan, 1 + samples.random().nextInt(200))) {
                hostile.add(new ProbeReward(reward.documentId(), reward.labels(), samples.hostileNumber()));
            }
            Plan next = PlanUpdate.next(
                            plan, new Evidence(plan.version(), hostile, StreamCounts.none(plan), Double.NaN, 1_000))
                    .plan();
            double sum = 0;
            for (int a = 0; a < plan.agents().size(); a++) {
                AgentMemory before = plan.agents().get(a);
                AgentMemory after = next.agents().get(a);
                for (int g = 0; g < before.groups().size(); g++) {
                    double weight = before.weights().get(g);
                    assertThat(Math.abs(after.weights().get(g) - weight))
                            .as("seed %d", seed)
                            .isLessThanOrEqualTo(plan.learningRate() * (Math.abs(weight) + 4) + 1e-12);
                    assertThat(Math.abs(after.weights().get(g)))
                            .as("seed %d", seed)
                            .isLessThanOrEqualTo(4);
                }
                double moved = Math.abs(reliance(next, a) - reliance(plan, a));
                double rate = plan.collaborationRate();
                assertThat(moved).as("seed %d", seed).isLessThanOrEqualTo(rate / (1 - rate) + 1e-12);
                assertThat(reliance(next, a)).as("seed %d", seed).isGreaterThanOrEqualTo(Reliance.FLOOR - 1e-12);
                sum += after.theta();
            }
            assertThat(Math.abs(sum - 1)).as("seed %d", seed).isLessThan(1e-12);
        }
    }

    @Test
    void theOrderOfRewardsDoesNotChangeABit() {
        Samples samples = new Samples(4);
        Plan plan = samples.plan(4, Policy.POISSON, 0.1).with(DecisionRule.TWO, RuleOptions.DEFAULT);
        List<ProbeReward> rewards = samples.rewards(plan, 500);
        List<ProbeReward> reversed = new ArrayList<>(rewards);
        Collections.reverse(reversed);
        assertThat(next(plan, reversed)).isEqualTo(next(plan, rewards));
    }

    @Test
    void aPlanOfRuleTwoMakesPlansOfRuleTwoWithTheSameOptions() {
        Samples samples = new Samples(5);
        RuleOptions options = new RuleOptions(4, 10, Map.of("agent0", List.of("v2")));
        Plan plan = samples.plan(2, Policy.POISSON, 0.1).with(DecisionRule.TWO, options);
        Plan next = next(plan, samples.rewards(plan, 100));
        assertThat(next.rule()).isEqualTo(DecisionRule.TWO);
        assertThat(next.options()).isEqualTo(options);
        assertThat(DecisionRule.of(next.rule().version())).isEqualTo(next.rule());
    }

    @Test
    void aRunOfTooManyAgentsOrGroupsIsRefusedWithTheReason() {
        assertThat(RunLimits.refusal(agents(10, 1_000, 10))).isEmpty();
        assertThat(RunLimits.refusal(agents(65, 2, 10)).orElseThrow()).contains("65 agents", "64");
        assertThat(RunLimits.refusal(agents(2, 5_001, 10)).orElseThrow()).contains("10002 groups", "10000");
        assertThat(RunLimits.refusal(agents(10, 1_000, 60)).orElseThrow()).contains("bytes", "shorter names");
    }

    private static Map<String, List<String>> agents(int agents, int groups, int length) {
        Map<String, List<String>> groupsByAgent = new TreeMap<>();
        for (int a = 0; a < agents; a++) {
            List<String> names = new ArrayList<>();
            for (int g = 0; g < groups; g++) {
                names.add(("%0" + length + "d").formatted(g));
            }
            groupsByAgent.put("agent" + a, names);
        }
        return groupsByAgent;
    }

    private static Plan next(Plan plan, List<ProbeReward> rewards) {
        return PlanUpdate.next(plan, new Evidence(plan.version(), rewards, StreamCounts.none(plan), Double.NaN, 1_000))
                .plan();
    }

    private static double reliance(Plan plan, int agent) {
        double largest = 0;
        for (AgentMemory memory : plan.agents()) {
            largest = Math.max(largest, memory.theta());
        }
        return plan.agents().get(agent).theta() / largest;
    }
}
