package dev.winnow.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.decision.RewardAggregator.Answer;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.Plan;
import dev.winnow.selection.PlanUpdate;
import dev.winnow.selection.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;

/** Any sequence of hostile reports out of a seed, with honest ones between them, as the aggregator takes it. */
class HostileRewardsTest {
    private static final int REPORTS = 600;

    private final RewardAggregator aggregator = new RewardAggregator(Crawl.RUN);
    private final Map<Integer, List<Reward>> drawnByPlan = new HashMap<>();
    private final Map<String, Long> refused = new HashMap<>();
    private final Set<String> measured = new HashSet<>();
    private SplittableRandom random;
    private long offered;
    private long used;

    @ParameterizedTest(name = "seed {0}")
    @Seeds(
            value = {1, 2, 3, 4, 5, 6, 7, 8},
            always = 3)
    void everyPlanStaysWithinItsBoundAndEveryRewardIsAccountedFor(long seed) {
        random = new SplittableRandom(seed);
        aggregator.adopt(Crawl.plan0());
        for (int i = 0; i < REPORTS; i++) {
            take(hostile());
            assertThat(waiting()).isLessThanOrEqualTo(WaitingParts.MAX_MEASUREMENTS * (long) ReportBounds.MAX_REWARDS);
            assertThat(aggregator.plans()).hasSizeLessThanOrEqualTo(8);
            assertThat(offered).isEqualTo(used + sum() + waiting());
        }
        Plan before = aggregator.plan();
        take(report(before.version(), 0, 1, drawn(before), aggregator.standing().trainerEpoch(), 1));

        assertThat(aggregator.plan().version()).isEqualTo(before.version() + 1);
        assertThat(aggregator.plan().frozen()).isFalse();
        assertThat(measured.size()).isEqualTo(aggregator.plan().version()).isGreaterThan(5);
        assertThat(refused.keySet())
                .contains(
                        "other-run",
                        "malformed",
                        "fenced",
                        "unknown-plan",
                        "duplicate",
                        "not-a-probe",
                        "NOT_FINITE",
                        "DUPLICATE");
    }

    private void take(RewardReport report) {
        Plan before = aggregator.plan();
        Answer answer = aggregator.offer(report);
        offered += report.getRewards().size();
        count("abandoned", answer.abandoned());
        if (answer instanceof Answer.Refused no) {
            // one that carries no information is shown as one
            offered += no.rewards() == 1 && report.getRewards().isEmpty() ? 1 : 0;
            count(RefusalReasons.label(no.reason()), no.rewards());
        } else if (answer instanceof Answer.Complete complete) {
            count("not-a-probe", complete.notProbes());
            assertThat(measured.add(complete.first().getPlanVersion()
                            + (complete.first().getLight() ? " lightly" : " in full")))
                    .isTrue();
            Optional<PlanUpdate.Outcome> made = aggregator.make(complete);
            assertThat(made).isPresent();
            used += made.get().used();
            made.get().refused().forEach((reason, count) -> count(reason.name(), count));
            bounded(before, made.get().plan());
        }
    }

    private void bounded(Plan before, Plan after) {
        assertThat(after.version()).isEqualTo(before.version() + 1);
        double rate = Math.max(before.learningRate(), 1.0 / (before.version() + 1));
        double sum = 0;
        for (int a = 0; a < before.agents().size(); a++) {
            AgentMemory old = before.agents().get(a);
            AgentMemory moved = after.agents().get(a);
            for (int g = 0; g < old.groups().size(); g++) {
                double weight = old.weights().get(g);
                assertThat(Math.abs(moved.weights().get(g) - weight))
                        .isLessThanOrEqualTo(rate * (Math.abs(weight) + 4) + 1e-12);
                assertThat(Math.abs(moved.weights().get(g))).isLessThanOrEqualTo(4);
            }
            assertThat(Math.abs(moved.theta() - old.theta()))
                    .isLessThanOrEqualTo(before.collaborationRate()
                                    * (1 - 0.05 * before.agents().size())
                            + 1e-12);
            assertThat(moved.theta()).isGreaterThanOrEqualTo(0.05);
            sum += moved.theta();
        }
        assertThat(Math.abs(sum - 1)).isLessThan(1e-12);
    }

    private RewardReport hostile() {
        int live = aggregator.plan().version();
        int version = random.nextInt(4) == 0 ? live + random.nextInt(-6, 4) : live;
        int parts = random.nextInt(3) == 0 ? random.nextInt(-1, 5) : 1 + random.nextInt(2);
        long epoch = Math.max(0, aggregator.standing().trainerEpoch())
                + (random.nextInt(5) == 0 ? random.nextInt(-2, 2) : 0);
        RewardReport report = report(
                version, random.nextInt(Math.max(1, parts) + 1), parts, rewards(version), epoch, random.nextInt(3));
        if (random.nextInt(20) == 0) {
            report.put("run", "another");
        }
        if (random.nextInt(6) == 0) {
            report.put("light", true);
        }
        if (random.nextInt(10) == 0) {
            report.put("auditCorrelation", hostileNumber());
        }
        return report;
    }

    private List<Reward> rewards(int version) {
        List<Reward> rewards = new ArrayList<>();
        if (random.nextInt(10) == 0) {
            return rewards;
        }
        List<Reward> drawn = drawn(aggregator.plans().getOrDefault(version, aggregator.plan()));
        double same = hostileNumber();
        boolean equal = random.nextInt(5) == 0;
        for (int i = 0; i < 40; i++) {
            Reward probe = drawn.get(random.nextInt(drawn.size()));
            boolean invented = random.nextInt(3) == 0;
            rewards.add(new Reward(
                    invented ? "invented-" + random.nextInt() : probe.getDocumentId(),
                    random.nextInt(10) == 0 ? Map.of("quality", "nowhere") : probe.getLabels(),
                    equal ? same : hostileNumber()));
        }
        return rewards;
    }

    private List<Reward> drawn(Plan plan) {
        return drawnByPlan.computeIfAbsent(plan.version(), version -> DrawnRewards.of(plan, 60, version));
    }

    private double hostileNumber() {
        double[] numbers = {
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            1e308,
            -1e308,
            Double.MIN_VALUE,
            -0.0,
            0,
            1,
            random.nextDouble() * 1e-6
        };
        return numbers[random.nextInt(numbers.length)];
    }

    private static RewardReport report(int version, int part, int parts, List<Reward> rewards, long epoch, long step) {
        return RewardReport.newBuilder()
                .setRun(Crawl.RUN)
                .setTrainerEpoch(epoch)
                .setPlanVersion(version)
                .setPart(part)
                .setParts(parts)
                .setRewards(rewards)
                .setEstimator("twin")
                .setAuditCorrelation(Double.NaN)
                .setTrainerStep(step)
                .build();
    }

    private void count(String reason, long rewards) {
        if (rewards > 0) {
            refused.merge(reason, rewards, Long::sum);
        }
    }

    private long sum() {
        return refused.values().stream().mapToLong(Long::longValue).sum();
    }

    private long waiting() {
        return aggregator.parts().values().stream()
                .mapToLong(part -> part.getRewards().size())
                .sum();
    }
}
