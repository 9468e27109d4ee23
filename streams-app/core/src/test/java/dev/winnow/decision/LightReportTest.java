package dev.winnow.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Plan;
import dev.winnow.selection.PlanUpdate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LightReportTest {
    private final RewardAggregator aggregator = new RewardAggregator(Crawl.RUN);
    private final List<Reward> drawn = DrawnRewards.of(Crawl.plan0(), 60, 4);

    LightReportTest() {
        aggregator.adopt(Crawl.plan0());
    }

    private static RewardReport report(int version, boolean light, List<Reward> rewards) {
        return RewardReport.newBuilder()
                .setRun(Crawl.RUN)
                .setTrainerEpoch(1)
                .setPlanVersion(version)
                .setPart(0)
                .setParts(1)
                .setRewards(rewards)
                .setEstimator("twin")
                .setAuditCorrelation(Double.NaN)
                .setTrainerStep(10)
                .setLight(light)
                .build();
    }

    private Optional<Plan> take(RewardReport report) {
        return aggregator.offer(report) instanceof RewardAggregator.Answer.Complete complete
                ? aggregator.make(complete).map(PlanUpdate.Outcome::plan)
                : Optional.empty();
    }

    @Test
    void aPlanIsMeasuredLightlyOnceAndThenInFullOnce() {
        assertThat(take(report(0, true, drawn.subList(0, 20)))).isPresent();
        assertThat(take(report(0, true, drawn.subList(20, 40)))).isEmpty();
        assertThat(take(report(0, false, drawn))).hasValueSatisfying(plan -> {
            assertThat(plan.version()).isEqualTo(2);
            assertThat(plan.probes()).isEqualTo(60);
        });
        assertThat(take(report(0, false, drawn))).isEmpty();
        assertThat(take(report(0, true, drawn.subList(40, 60)))).isEmpty();
        assertThat(aggregator.plan().version()).isEqualTo(2);
    }

    @Test
    void probesLeftOverFromBeforeALightMeasurementCountUnderThePlanThatItMade() {
        take(report(0, true, drawn.subList(0, 20)));

        assertThat(take(report(1, false, drawn)))
                .hasValueSatisfying(plan -> assertThat(plan.probes()).isEqualTo(60));
    }

    @Test
    void partsOfAFullMeasurementWaitThroughALightOneOfTheSamePlan() {
        RewardReport whole = report(0, false, drawn);
        aggregator.offer(RewardReport.newBuilder(whole)
                .setParts(2)
                .setRewards(drawn.subList(0, 30))
                .build());
        take(report(0, true, drawn.subList(0, 20)));

        assertThat(take(RewardReport.newBuilder(whole)
                        .setPart(1)
                        .setParts(2)
                        .setRewards(drawn.subList(30, 60))
                        .build()))
                .hasValueSatisfying(plan -> assertThat(plan.probes()).isEqualTo(60));
    }

    @Test
    void aChainOfLightAndFullMeasurementsIsRecomputedToTheBit() {
        List<RewardReport> reports =
                List.of(report(0, true, drawn.subList(0, 20)), report(0, false, drawn), report(1, true, drawn));
        Map<Integer, Plan> written = new TreeMap<>(Map.of(0, Crawl.plan0()));
        reports.forEach(report -> take(report).ifPresent(plan -> written.put(plan.version(), plan)));
        assertThat(written).hasSize(4);

        PlanChain chain = new PlanChain(Crawl.RUN, written, List.of());

        assertThat(reports)
                .allSatisfy(report ->
                        assertThat(chain.offer(report).orElseThrow().agrees()).isTrue());
    }

    @Test
    void anotherInstanceContinuesWithWhatWasMeasured() {
        take(report(0, true, drawn.subList(0, 20)));
        RewardAggregator second = new RewardAggregator(Crawl.RUN);
        second.restore(aggregator.plans().values(), aggregator.standing(), aggregator.parts(), List.of());

        assertThat(second.offer(report(0, true, drawn))).isInstanceOf(RewardAggregator.Answer.Refused.class);
        assertThat(second.offer(report(0, false, drawn))).isInstanceOf(RewardAggregator.Answer.Complete.class);
    }
}
