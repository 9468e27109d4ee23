package dev.winnow.service.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.decision.Crawl;
import dev.winnow.decision.PlanRecords;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Plan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostileReportsTest extends DrivenCoordinator {

    @Test
    void aFencedTrainerIsRefusedAndItsWaitingPartsAreDropped() {
        begin();
        offer(report(0, 0, 2, 1, values(30, 1)));
        offer(report(0, 0, 2, 2, values(30, 2)));
        offer(report(0, 1, 2, 1, values(30, 3)));
        assertThat(refused("fenced")).isEqualTo(30);
        assertThat(plansOut.isEmpty()).isTrue();

        offer(report(0, 1, 2, 2, values(30, 4)));
        assertThat(plansOut.readValue().getProbes()).isEqualTo(60);
    }

    @Test
    void hostileReportsAreRefusedByReasonAndSelectionContinues() {
        begin();
        RewardReport foreign = report(0, 0, 1, 1, values(5, 1));
        foreign.put("run", "day");
        offer(foreign);
        offer(report(9, 0, 1, 1, values(5, 1)));
        offer(report(-1, 0, 1, 1, values(5, 1)));
        offer(report(0, 3, 2, 1, values(5, 1)));
        offer(report(0, 0, Integer.MAX_VALUE, 1, values(5, 1)));
        assertThat(refused("other-run")).isEqualTo(5);
        assertThat(refused("unknown-plan")).isEqualTo(10);
        assertThat(refused("malformed")).isEqualTo(10);
        assertThat(plansOut.isEmpty()).isTrue();

        offer(report(0, 0, 1, 1, values(60, 1)));
        assertThat(plansOut.readValue().getVersion()).isEqualTo(1);
    }

    @Test
    void aRewardRecordWithoutAValueIsADeadRecord() {
        begin();
        rewards.pipeInput(Crawl.RUN, null);
        offer(report(0, 0, 1, 1, values(60, 1)));

        assertThat(plansOut.readValue().getVersion()).isEqualTo(1);
        assertThat(meters.dead("empty-record").count()).isEqualTo(1);
    }

    @Test
    void rewardsThatAreNotFiniteDoNotEnterAPlan() {
        begin();
        List<Reward> values = values(60, 1);
        values.forEach(value -> value.put("influence", Double.NaN));
        offer(report(0, 0, 1, 1, values));

        Plan made = PlanRecords.toPlan(plansOut.readValue());
        assertThat(made.frozen()).isTrue();
        assertThat(made.agents().get(1).weights()).containsOnly(0.0);
        assertThat(refused("not-finite")).isEqualTo(60);
    }

    @Test
    void moreRewardsThanAReportMayHoldAreRefused() {
        begin();
        List<Reward> values = Collections.nCopies(5_000, values(1, 1).get(0));
        for (int part = 0; part < 30; part++) {
            offer(report(0, part, 31, 1, values));
        }

        assertThat(refused("too-large")).isEqualTo(50_000);
    }

    private static RewardReport of(RewardReport report, long step) {
        return RewardReport.newBuilder(report).setTrainerStep(step).build();
    }

    @Test
    void partsOfTwoTrainersWithOneEpochAreNotMixedAndWhoIsWholeFirstCounts() {
        begin();
        offer(of(report(0, 0, 2, 1, values(30, 1)), 10));
        offer(of(report(0, 1, 2, 1, values(31, 2)), 20));
        assertThat(plansOut.isEmpty()).isTrue();

        offer(of(report(0, 0, 2, 1, values(32, 3)), 20));
        assertThat(plansOut.readValue().getProbes()).isEqualTo(63);
        assertThat(refused("abandoned")).isEqualTo(30);

        offer(of(report(0, 1, 2, 1, values(30, 4)), 10));
        assertThat(refused("duplicate")).isEqualTo(30);
        assertThat(plansOut.isEmpty()).isTrue();
    }

    @Test
    void aDocumentThatNoPlanDrewIsNotBelieved() {
        begin();
        List<Reward> values = new ArrayList<>(values(60, 1));
        for (int i = 0; i < 40; i++) {
            values.add(new Reward("invented-" + i, Map.of("domain", "elsewhere"), 1e308));
        }
        offer(report(0, 0, 1, 1, values));

        assertThat(plansOut.readValue().getProbes()).isEqualTo(60);
        assertThat(refused("not-a-probe")).isEqualTo(40);
    }

    @Test
    void aMeasurementWithoutAnyProbeLeavesThePlanToAnHonestOne() {
        begin();
        List<Reward> invented = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            invented.add(new Reward("invented-" + i, Map.of(), 1.0));
        }
        offer(report(0, 0, 1, 1, invented));
        assertThat(plansOut.isEmpty()).isTrue();
        assertThat(refused("not-a-probe")).isEqualTo(40);

        offer(report(0, 0, 1, 1, values(60, 1)));
        assertThat(plansOut.readValue().getProbes()).isEqualTo(60);
    }

    @Test
    void textsThatWouldFillMemoryOrTheChangelogAreRefused() {
        begin();
        offer(report(0, 0, 2, 1, List.of(new Reward("x".repeat(1_000), Map.of(), 1.0))));
        offer(report(0, 0, 2, 1, List.of(new Reward("x", Map.of("quality", "x".repeat(1_000)), 1.0))));
        RewardReport wordy = report(0, 0, 2, 1, values(1, 1));
        wordy.put("estimator", "x".repeat(1_000));
        offer(wordy);
        assertThat(refused("malformed")).isEqualTo(3);

        offer(report(0, 0, 2, 1, Collections.nCopies(20_000, values(1, 1).get(0))));
        assertThat(refused("too-large")).isEqualTo(20_000);
    }
}
