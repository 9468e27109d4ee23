package dev.winnow.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.decision.WaitingMeasurements.Arrived;
import dev.winnow.decision.WaitingMeasurements.Gathering;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WaitingMeasurementsTest {
    private final WaitingMeasurements waiting = new WaitingMeasurements();

    @Test
    void partsOfOneMeasurementGatherInTheirOrderWhateverOrderTheyComeIn() {
        add(10, part(7, 2, 3), 0);
        add(11, part(7, 0, 3), 0);
        boolean before = waiting.all().get(0).isWhole();

        add(12, part(7, 1, 3), 0);

        Gathering whole = waiting.all().get(0);
        assertThat(before).isFalse();
        assertThat(whole.isWhole()).isTrue();
        assertThat(whole.parts()).extracting(Arrived::offset).containsExactly(11L, 12L, 10L);
        assertThat(whole.newest()).isEqualTo(12);
        assertThat(whole.time()).isEqualTo(1_012);
    }

    @Test
    void trainersThatDifferInAnythingGatherSideBySide() {
        add(0, part(7, 0, 2), 0);
        add(1, part(8, 1, 2), 0);
        add(2, RewardReport.newBuilder(part(7, 1, 2)).setTrainerStep(99).build(), 0);
        add(3, RewardReport.newBuilder(part(7, 1, 2)).setLight(true).build(), 0);
        add(
                4,
                RewardReport.newBuilder(part(7, 1, 2))
                        .setAuditCorrelation(Double.NaN)
                        .build(),
                0);

        assertThat(waiting.all()).hasSize(5).noneMatch(Gathering::isWhole);
    }

    @Test
    void aNumberThatIsNotOneIsTheSameInEveryPart() {
        add(
                0,
                RewardReport.newBuilder(part(7, 0, 2))
                        .setAuditCorrelation(Double.NaN)
                        .build(),
                0);

        add(
                1,
                RewardReport.newBuilder(part(7, 1, 2))
                        .setAuditCorrelation(Double.NaN)
                        .build(),
                0);

        assertThat(waiting.all()).hasSize(1).allMatch(Gathering::isWhole);
    }

    @Test
    void aPartThatWaitsAlreadyIsADuplicateAndAnotherIsNot() {
        add(0, part(7, 0, 2), 0);

        assertThat(waiting.refusal(part(7, 0, 2))).isEqualTo(RefusalReason.DUPLICATE);
        assertThat(waiting.refusal(part(7, 1, 2))).isEqualTo(RefusalReason.NONE);
        assertThat(waiting.refusal(part(8, 0, 2))).isEqualTo(RefusalReason.NONE);
    }

    @Test
    void oneTooManyDropsTheOneThatHasProvenLeast() {
        for (int epoch = 0; epoch < WaitingMeasurements.MAX_MEASUREMENTS; epoch++) {
            add(epoch, part(epoch, 0, 2), epoch);
        }

        List<Gathering> dropped = waiting.add(new Arrived(99, 0, part(99, 0, 2)), gathering ->
                (int) Math.abs(gathering.measurement().trainerEpoch() - 3));

        assertThat(dropped)
                .extracting(each -> each.measurement().trainerEpoch())
                .containsExactly(3L);
        assertThat(waiting.all()).hasSize(WaitingMeasurements.MAX_MEASUREMENTS);
    }

    @Test
    void ofEqualsTheEldestMakesRoom() {
        for (int epoch = 0; epoch < WaitingMeasurements.MAX_MEASUREMENTS; epoch++) {
            add(epoch, part(epoch, 0, 2), 0);
        }

        List<Gathering> dropped = waiting.add(new Arrived(99, 0, part(99, 0, 2)), gathering -> 4);

        assertThat(dropped)
                .extracting(each -> each.measurement().trainerEpoch())
                .containsExactly(0L);
    }

    @Test
    void aNewcomerThatHasProvenNothingIsItselfDropped() {
        for (int epoch = 0; epoch < WaitingMeasurements.MAX_MEASUREMENTS; epoch++) {
            add(epoch, part(epoch, 0, 2), 1);
        }

        List<Gathering> dropped = waiting.add(
                new Arrived(99, 0, part(99, 0, 2)),
                gathering -> gathering.measurement().trainerEpoch() == 99 ? 0 : 1);

        assertThat(dropped)
                .extracting(each -> each.measurement().trainerEpoch())
                .containsExactly(99L);
    }

    @Test
    void aDocumentThatIsReportedTwiceIsClaimedOnceAlsoAcrossParts() {
        add(0, part(7, 0, 2, "a", "b", "a"), 0);
        int before = waiting.all().get(0).claimed();

        add(1, part(7, 1, 2, "b", "c"), 0);

        assertThat(before).isEqualTo(2);
        assertThat(waiting.all().get(0).claimed()).isEqualTo(3);
    }

    @Test
    void probesAreCountedAgainOnlyWhenProbesOrPartsHaveCome() {
        add(0, part(7, 0, 2), 0);
        Gathering gathering = waiting.all().get(0);
        int[] counts = {0};

        IntStream.of(5, 5, 6, 6).forEach(changes -> gathering.matched(changes, each -> ++counts[0]));
        add(1, part(7, 1, 2), 0);
        int matched = gathering.matched(6, each -> ++counts[0]);

        assertThat(matched).isEqualTo(3);
    }

    @Test
    void whatIsRemovedLeavesItsRoomToOthers() {
        for (int epoch = 0; epoch < WaitingMeasurements.MAX_MEASUREMENTS; epoch++) {
            add(epoch, part(epoch, 0, 2), 0);
        }
        waiting.remove(waiting.all().get(5));

        List<Gathering> dropped = waiting.add(new Arrived(99, 0, part(99, 0, 2)), gathering -> 0);

        assertThat(dropped).isEmpty();
        assertThat(waiting.byOffset()).containsOnlyKeys(0L, 1L, 2L, 3L, 4L, 6L, 7L, 99L);
    }

    private void add(long offset, RewardReport report, int matched) {
        assertThat(waiting.add(new Arrived(offset, 1_000 + offset, report), gathering -> matched))
                .isEmpty();
    }

    private static RewardReport part(long epoch, int part, int parts, String... documents) {
        return RewardReport.newBuilder()
                .setRun("night")
                .setTrainerEpoch(epoch)
                .setPlanVersion(0)
                .setPart(part)
                .setParts(parts)
                .setRewards(List.of(documents).stream()
                        .map(id -> new Reward(id, Map.of("domain", "web"), 0.5))
                        .toList())
                .setEstimator("twin")
                .setAuditCorrelation(0.9)
                .setTrainerStep(10)
                .build();
    }
}
