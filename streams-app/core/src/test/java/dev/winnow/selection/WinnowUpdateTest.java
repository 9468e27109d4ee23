package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the first plans of a run remember. */
class WinnowUpdateTest {
    private static final double RATE = 0.2;
    private static final Plan FIRST = Plan.initial(
            "run",
            Map.of("agent0", List.of("group0", "group1", "group2"), "agent1", List.of("group0", "group1")),
            0.1,
            0.1,
            Policy.POISSON,
            UpdateRule.WINNOW,
            1,
            10,
            1_000,
            RATE,
            0.1,
            Map.of());

    private final Samples samples = new Samples(7);

    @Test
    void aWeightIsThePlainMeanOfWhatWasMeasuredUntilTheLearningRateIsLarger() {
        List<List<ProbeReward>> reports = new ArrayList<>();
        Plan plan = FIRST;
        for (int update = 0; update < 5; update++) {
            reports.add(samples.rewards(plan, 100));
            plan = update(plan, reports.get(update));
        }
        double mean = reports.stream()
                .mapToDouble(report -> weight(update(FIRST, report)))
                .average()
                .orElseThrow();
        assertThat(weight(plan)).isCloseTo(mean, within(1e-12));

        List<ProbeReward> sixth = samples.rewards(plan, 100);
        assertThat(weight(update(plan, sixth)))
                .isCloseTo((1 - RATE) * mean + RATE * weight(update(FIRST, sixth)), within(1e-12));
    }

    @Test
    void evenTheFirstReportCannotMoveAWeightBeyondTheLargestReward() {
        for (long seed = 0; seed < 300; seed++) {
            Samples hostile = new Samples(seed);
            List<ProbeReward> rewards = hostile.rewards(FIRST, 50).stream()
                    .map(reward -> new ProbeReward(reward.documentId(), reward.labels(), hostile.hostileNumber()))
                    .toList();
            for (AgentMemory agent : update(FIRST, rewards).agents()) {
                assertThat(agent.weights()).as("seed %d", seed).allSatisfy(weight -> assertThat(weight)
                        .isBetween(-4.0, 4.0));
            }
        }
    }

    private static double weight(Plan plan) {
        return plan.agents().get(0).weights().get(1);
    }

    private static Plan update(Plan plan, List<ProbeReward> rewards) {
        return PlanUpdate.next(plan, new Evidence(plan.version(), rewards, StreamCounts.none(plan), Double.NaN, 0))
                .plan();
    }
}
