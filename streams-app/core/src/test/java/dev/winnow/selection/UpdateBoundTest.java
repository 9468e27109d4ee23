package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** How far rewards of any kind can move a plan: the bounds that {@link WinnowUpdate} states. */
class UpdateBoundTest {
    @Test
    void noRewardsWhateverTheyAreMoveAPlanBeyondItsBound() {
        for (long seed = 0; seed < 300; seed++) {
            Samples samples = new Samples(seed);
            Plan plan = samples.plan(1 + samples.random().nextInt(6), Policy.POISSON, 0.1);
            Plan next = update(plan, hostile(samples, plan));
            double sum = 0;
            for (int a = 0; a < plan.agents().size(); a++) {
                AgentMemory before = plan.agents().get(a);
                AgentMemory after = next.agents().get(a);
                for (int g = 0; g < before.groups().size(); g++) {
                    double weight = before.weights().get(g);
                    double moved = Math.abs(after.weights().get(g) - weight);
                    assertThat(moved)
                            .as("seed %d", seed)
                            .isLessThanOrEqualTo(plan.learningRate() * (Math.abs(weight) + 4) + 1e-12);
                    assertThat(Math.abs(after.weights().get(g)))
                            .as("seed %d", seed)
                            .isLessThanOrEqualTo(4);
                }
                assertThat(Math.abs(after.theta() - before.theta()))
                        .as("seed %d", seed)
                        .isLessThanOrEqualTo(plan.collaborationRate()
                                        * (1 - 0.05 * plan.agents().size())
                                + 1e-12);
                assertThat(after.theta()).as("seed %d", seed).isGreaterThanOrEqualTo(0.05);
                sum += after.theta();
            }
            assertThat(Math.abs(sum - 1)).as("seed %d", seed).isLessThan(1e-12);
        }
    }

    @Test
    void oneBadRewardAmongManyMovesNoWeightByMoreThanItsLeverage() {
        for (long seed = 0; seed < 50; seed++) {
            Samples samples = new Samples(seed);
            Plan plan = samples.plan(3, Policy.POISSON, 0.1);
            List<ProbeReward> rewards = samples.rewards(plan, 1_000);
            Plan honest = update(plan, rewards);
            List<ProbeReward> poisoned = new ArrayList<>(rewards);
            ProbeReward victim = poisoned.get(0);
            poisoned.set(0, new ProbeReward(victim.documentId(), victim.labels(), -1e308));
            Plan misled = update(plan, poisoned);
            // its row has norm sqrt(3) and its z moves by 8 at most: 8 sqrt(3) / 30 in b, twice that when centred
            double bound = plan.learningRate() * 2 * 8 * Math.sqrt(3) / Ridge.PENALTY;
            for (int a = 0; a < 3; a++) {
                for (int g = 0; g < plan.agents().get(a).groups().size(); g++) {
                    assertThat(Math.abs(misled.agents().get(a).weights().get(g)
                                    - honest.agents().get(a).weights().get(g)))
                            .as("seed %d", seed)
                            .isLessThan(bound);
                }
            }
        }
    }

    @Test
    void theSameEvidenceAgainAndAgainConverges() {
        Samples samples = new Samples(77);
        Plan plan = samples.plan(3, Policy.POISSON, 0.1);
        List<ProbeReward> rewards = samples.rewards(plan, 500);
        Plan last = plan;
        double moved = 0;
        for (int update = 0; update < 100; update++) {
            Plan next = update(last, rewards);
            moved = 0;
            for (int g = 0; g < next.agents().get(0).groups().size(); g++) {
                moved += Math.abs(next.agents().get(0).weights().get(g)
                        - last.agents().get(0).weights().get(g));
            }
            last = next;
        }
        assertThat(moved).isLessThan(1e-8);
    }

    private static List<ProbeReward> hostile(Samples samples, Plan plan) {
        List<ProbeReward> rewards = new ArrayList<>();
        int count = samples.random().nextInt(200);
        for (int i = 0; i < count; i++) {
            Map<String, String> labels = new TreeMap<>();
            for (AgentMemory agent : plan.agents()) {
                if (samples.random().nextInt(4) > 0) {
                    labels.put(agent.agent(), "group" + samples.random().nextInt(9));
                }
            }
            rewards.add(new ProbeReward("document" + samples.random().nextInt(100), labels, samples.hostileNumber()));
        }
        return rewards;
    }

    private static Plan update(Plan plan, List<ProbeReward> rewards) {
        return PlanUpdate.next(plan, new Evidence(plan.version(), rewards, StreamCounts.none(plan), Double.NaN, 0))
                .plan();
    }
}
