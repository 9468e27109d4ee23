package dev.winnow.service.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.winnow.decision.ConsoleException;
import dev.winnow.decision.Crawl;
import dev.winnow.decision.DrawnRewards;
import dev.winnow.decision.PartitionStage;
import dev.winnow.decision.PlanRecords;
import dev.winnow.decision.RewardAggregator;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.LabelShare;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Plan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoordinatorTopologyTest extends DrivenCoordinator {

    @Test
    void theDescriptionIsTheGoldenOne() throws IOException {
        try (InputStream golden = getClass().getResourceAsStream("coordinator-topology.txt")) {
            assertThat(topology.describe().toString())
                    .isEqualToIgnoringNewLines(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void recordsThatAreNotPlansOrMarksBecomeDeadLettersAndPlansAreStillMade() {
        plansRaw.pipeInput(Crawl.RUN, new byte[] {1, 2, 3});
        begin();
        plansRaw.pipeInput(Crawl.RUN, (byte[]) null);
        marksRaw.pipeInput(Crawl.RUN, new byte[] {0, 0, 0, 0, 99, 4});
        marks.pipeInput(Crawl.RUN, mark(0, 256, 256, 30, 10));
        Mark later = mark(0, 512, 256, 30, 10);
        marks.pipeInput(Crawl.RUN, Mark.newBuilder(later).setLambda(Double.NaN).build());
        List<LabelShare> few = later.getShares().subList(0, 1);
        marks.pipeInput(Crawl.RUN, Mark.newBuilder(later).setShares(few).build());
        offer(report(0, 0, 1, 1, values(60, 1)));

        assertThat(deadLetters.readValuesToList())
                .allSatisfy(letter -> assertThat(letter.getStep()).isEqualTo("coordinator"))
                .extracting(DeadLetter::getOrigin, DeadLetter::getPosition, DeadLetter::getReason)
                .containsExactly(
                        tuple("test.night.plans", 0L, "undecodable"),
                        tuple("test.night.plans", 2L, "empty-record"),
                        tuple("test.night.marks", 0L, "undecodable"),
                        tuple("test.night.marks", 2L, "invalid"),
                        tuple("test.night.marks", 3L, "invalid"));
        assertThat(meters.unreadable(Crawl.RUN, "plans").count()).isEqualTo(2);
        assertThat(meters.unreadable(Crawl.RUN, "marks").count()).isEqualTo(3);
        assertThat(PlanRecords.toPlan(plansOut.readValue()).agents().get(0).shares())
                .containsExactly(0.75, 0.25);
    }

    @Test
    void aPlanThatTheCoordinatorCannotHaveMadeYetStopsIt() {
        begin();
        dev.winnow.schemas.Plan third = dev.winnow.schemas.Plan.newBuilder(PlanRecords.toRecord(Crawl.plan0()))
                .setVersion(3)
                .setParent(2)
                .build();

        assertThatThrownBy(() -> plansIn.pipeInput(Crawl.RUN, third))
                .rootCause()
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining("gap in plans: expected version 1");
    }

    @Test
    void aCompleteReportMakesTheNextPlanOnce() {
        begin();
        offer(report(0, 1, 2, 1, values(60, 1)));
        assertThat(plansOut.isEmpty()).isTrue();
        offer(report(0, 0, 2, 1, values(60, 2)));

        Plan made = PlanRecords.toPlan(plansOut.readValue());
        assertThat(made.version()).isEqualTo(1);
        assertThat(made.parent()).isZero();
        assertThat(made.probes()).isEqualTo(120);
        var quality = made.agents().get(1);
        assertThat(quality.weights().get(2)).isGreaterThan(quality.weights().get(0));

        offer(report(0, 0, 2, 1, values(60, 2)));
        assertThat(plansOut.isEmpty()).isTrue();
        assertThat(refused("duplicate")).isEqualTo(60);
    }

    @Test
    void aPartCountsOnce() {
        begin();
        offer(report(0, 0, 2, 1, values(30, 1)));
        offer(report(0, 0, 2, 1, values(30, 1)));

        assertThat(plansOut.isEmpty()).isTrue();
        assertThat(refused("duplicate")).isEqualTo(30);
    }

    @Test
    void thePlanRecordsTheSharesOfTheNewestMarks() {
        begin();
        marks.pipeInput(Crawl.RUN, mark(0, 0, 0, 0, 0));
        marks.pipeInput(Crawl.RUN, mark(0, 256, 256, 30, 10));
        offer(report(0, 0, 1, 1, values(60, 1)));

        assertThat(PlanRecords.toPlan(plansOut.readValue()).agents().get(0).shares())
                .containsExactly(0.75, 0.25);
    }

    @Test
    void theNextStageIsExpectedToBeLikeThePastOnes() {
        begin();
        marks.pipeInput(Crawl.RUN, mark(0, 0, 0, 0, 0));
        marks.pipeInput(Crawl.RUN, mark(0, 256, 256, 30, 10));
        offer(report(0, 0, 1, 1, values(60, 1)));
        Plan second = PlanRecords.toPlan(plansOut.readValue());
        assertThat(second.stageDocuments()).isEqualTo(2_000);

        marks.pipeInput(Crawl.RUN, mark(1, 500, 244, 30, 10));
        offer(report(1, 0, 1, 1, DrawnRewards.of(second, 60, 2)));
        assertThat(plansOut.readValue().getStageDocuments()).isEqualTo(1_250);
    }

    @Test
    void probesOfThePlanBeforeCountInAReportOfTheNextOne() {
        begin();
        offer(report(0, 0, 1, 1, values(60, 1)));
        Plan next = PlanRecords.toPlan(plansOut.readValue());
        List<Reward> both = new ArrayList<>(DrawnRewards.of(next, 50, 2));
        both.addAll(values(10, 3));

        offer(report(1, 0, 1, 1, both));

        assertThat(plansOut.readValue().getProbes()).isEqualTo(60);
        assertThat(refused("not-a-probe")).isZero();
    }

    @Test
    void anotherInstanceContinuesWhereOneStopped() {
        RewardAggregator first = new RewardAggregator(Crawl.RUN);
        first.adopt(Crawl.plan0());
        PartitionStage stage = first.mark(mark(0, 256, 256, 30, 10));
        first.offer(report(0, 0, 2, 4, values(30, 1)));

        RewardAggregator second = new RewardAggregator(Crawl.RUN);
        second.restore(first.plans().values(), first.standing(), first.parts(), List.of(stage));

        assertThat(second.offer(report(0, 1, 2, 3, values(30, 2))))
                .isEqualTo(new RewardAggregator.Answer.Refused(RefusalReason.FENCED, 30, 0));
        RewardReport last = report(0, 1, 2, 4, values(30, 2));
        assertThat(second.offer(last)).isEqualTo(first.offer(last));
    }
}
