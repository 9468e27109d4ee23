package dev.winnow.trainer.standin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.trainer.feed.ProbeDocument;
import dev.winnow.trainer.reference.ReferenceItem;
import dev.winnow.trainer.reference.ReferenceTask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StandInTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration SILENCE = Duration.ofMinutes(10);
    private static final Instant LATER = START.plus(SILENCE);

    private final StandIn standIn = standIn();

    private static StandIn standIn() {
        List<String> stories = Texts.stories(120, 1);
        List<ReferenceItem> items = new ArrayList<>();
        for (int i = 0; i < stories.size(); i++) {
            items.add(new ReferenceItem("item" + i, "", stories.get(i)));
        }
        return new StandIn(
                new StandIn.Settings("night", SILENCE, 8, 100), List.of(new ReferenceTask("stories", items)), START);
    }

    private static void show(StandIn to, List<String> selected, int plan) {
        selected.forEach(text -> to.selected(text, plan, START));
        to.probed(probes(plan), START);
    }

    private static List<ProbeDocument> probes(int plan) {
        List<String> stories = Texts.stories(10, 5 + plan);
        List<String> menus = Texts.menus(10, 6 + plan);
        List<ProbeDocument> probes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            probes.add(new ProbeDocument(plan + "-story-" + i, plan, Map.of("kind", "story"), stories.get(i)));
            probes.add(new ProbeDocument(plan + "-menu-" + i, plan, Map.of("kind", "menu"), menus.get(i)));
        }
        return probes;
    }

    private static RewardReport trainer(long epoch, int plan) {
        return RewardReport.newBuilder()
                .setRun("night")
                .setTrainerEpoch(epoch)
                .setPlanVersion(plan)
                .setPart(0)
                .setParts(1)
                .setRewards(List.of(new Reward("0-story-0", Map.of(), 1.0)))
                .setEstimator("twin")
                .setAuditCorrelation(Double.NaN)
                .setTrainerStep(70)
                .setReferenceLoss(2)
                .build();
    }

    @Test
    void aSilentTrainerIsReplacedByTheStandInOnce() {
        show(standIn, Texts.menus(50, 2), 0);

        assertThat(standIn.speak(LATER.minusSeconds(1))).isEmpty();
        StandIn.Finding found = standIn.speak(LATER).orElseThrow();
        assertThat(standIn.speak(LATER.plus(SILENCE))).isEmpty();

        RewardReport report = found.parts().get(0);
        assertThat(report.getPlanVersion()).isZero();
        assertThat(report.getLight()).isTrue();
        assertThat(report.getEstimator()).isEqualTo("discriminator");
        assertThat(report.getTrainerEpoch()).as("no trainer is fenced").isEqualTo(Long.MIN_VALUE);
        assertThat(report.getRewards()).hasSize(20).allSatisfy(reward -> assertThat(reward.getInfluence() > 0)
                .isEqualTo(reward.getLabels().get("kind").equals("story")));
    }

    @Test
    void aReportOfTheTrainerKeepsItSilentUntilTheNextPlan() {
        show(standIn, Texts.menus(50, 2), 0);
        standIn.heard(trainer(9, 0), LATER.minusSeconds(1));
        assertThat(standIn.speak(LATER.plus(SILENCE))).isEmpty();

        standIn.probed(probes(1), LATER);

        assertThat(standIn.speak(LATER.plus(SILENCE).minusSeconds(1))).isEmpty();
        RewardReport report =
                standIn.speak(LATER.plus(SILENCE)).orElseThrow().parts().get(0);
        assertThat(report.getPlanVersion()).isEqualTo(1);
        assertThat(report.getTrainerEpoch()).isEqualTo(9);
        assertThat(report.getTrainerStep()).isEqualTo(70);
        assertThat(report.getRewards()).extracting(Reward::getDocumentId).allMatch(id -> id.startsWith("1-"));
    }

    @Test
    void aStandInThatRestartsKnowsWhatWasReported() {
        show(standIn, Texts.menus(50, 2), 0);
        List<RewardReport> reported = standIn.speak(LATER).orElseThrow().parts();
        StandIn second = standIn();
        show(second, Texts.menus(50, 2), 0);

        reported.forEach(report -> second.heard(report, START));

        assertThat(second.speak(LATER.plus(SILENCE))).isEmpty();
    }

    @Test
    void partsOfAReportThatNeverBecomesWholeOnlyPutItOff() {
        show(standIn, Texts.menus(50, 2), 0);
        standIn.heard(RewardReport.newBuilder(trainer(9, 0)).setParts(2).build(), LATER.minusSeconds(1));

        assertThat(standIn.speak(LATER)).isEmpty();
        assertThat(standIn.speak(LATER.plus(SILENCE))).isPresent();
    }

    @Test
    void theEpochOfAReportThatTheCoordinatorWouldRefuseIsNotTakenOver() {
        show(standIn, Texts.menus(50, 2), 1);
        standIn.heard(trainer(9, 0), START);
        standIn.heard(trainer(50, 7), START);
        standIn.heard(trainer(50, 0), START);
        standIn.heard(RewardReport.newBuilder(trainer(50, 1)).setRun("day").build(), START);
        standIn.heard(RewardReport.newBuilder(trainer(50, 1)).setPart(4).build(), START);
        standIn.heard(trainer(8, 1), START);

        StandIn.Finding found = standIn.speak(LATER).orElseThrow();

        assertThat(found.parts().get(0).getTrainerEpoch()).isEqualTo(9);
    }

    @Test
    void nothingIsReportedWhereReferenceAndSelectionAreAlike() {
        show(standIn, Texts.stories(300, 2), 0);

        StandIn.Finding found = standIn.speak(LATER).orElseThrow();

        assertThat(found.parts()).isEmpty();
        assertThat(found.separation()).isLessThan(StandIn.LEAST_SEPARATION);
        assertThat(standIn.speak(LATER)).as("it tries again a silence later").isEmpty();
        assertThat(standIn.speak(LATER.plus(SILENCE))).isPresent();
    }

    @Test
    void tooLittleToLearnFromIsNotReported() {
        show(standIn, Texts.menus(5, 2), 0);

        assertThat(standIn.speak(LATER)).isEqualTo(Optional.empty());
        assertThat(standIn.wants()).contains("too few selected");
    }
}
