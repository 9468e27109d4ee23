package dev.winnow.lab.arm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.decision.RunInMemory;
import dev.winnow.inference.TorchRuntime;
import dev.winnow.lab.worth.WorthGroups;
import dev.winnow.schemas.Document;
import dev.winnow.selection.Plan;
import dev.winnow.trainer.model.ByteVocabulary;
import dev.winnow.trainer.model.Precision;
import dev.winnow.trainer.reference.ReferenceItem;
import dev.winnow.trainer.reference.ReferenceTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArmRunIT {
    private static final Corpus CORPUS = Labelled.corpus(400);
    private static final ExperimentSettings SETTINGS = new ExperimentSettings(
            new ExperimentSettings.Model(32, 16, 1, 2, 1, 32, 4, 8, 0.003, 5, 0.1, 1, 60, Precision.FP32),
            new ExperimentSettings.Selection(0.2, 0.02, 0.3, 0.1, 8, 20, 1),
            new ExperimentSettings.Rewards(2, 4, 200, 0, 1, 16, 4),
            new ExperimentSettings.Measure(20, 16, 10, 1_000, 0.9));

    private static final Set<String> PLAN_MECHANISMS = Set.of("ucb-budget", "source-floors", "leave-one-out");

    @TempDir
    Path folder;

    @Test
    void aRewardedArmRepeatsItselfToTheBitAndItsRecordingRepeatsItsDecisions() throws IOException {
        Arm all = Arms.of(List.of("domain", "quality"), true).stream()
                .filter(arm -> arm.name().equals(Arm.ALL))
                .findFirst()
                .orElseThrow();

        SeedResult first = run(all, "first");
        SeedResult second = run(all, "second");

        assertThat(first.steps()).isEqualTo(60);
        assertThat(first.plans()).hasSizeGreaterThan(2);
        assertThat(first.curve()).hasSize(4);
        assertThat(second.chainDigest()).isEqualTo(first.chainDigest());
        assertThat(second.curve()).isEqualTo(first.curve());
        assertThat(first.plans().get(1).weights())
                .isNotEqualTo(first.plans().get(0).weights());
        repeats(RecordedArm.read(folder.resolve("first-recording")), first);
    }

    private static void repeats(RecordedArm recorded, SeedResult result) {
        repeats(recorded, result, CORPUS.stream(result.seed()));
    }

    private static void repeats(RecordedArm recorded, SeedResult result, Iterator<Document> stream) {
        RunInMemory again = new RunInMemory(recorded.first());
        List<RecordedArm.Switch> switches = new ArrayList<>(recorded.switches());
        for (long i = 0; i < recorded.decided(); i++) {
            while (!switches.isEmpty() && switches.get(0).offset() == i) {
                RecordedArm.Switch change = switches.remove(0);
                assertThat(again.chainDigest()).isEqualTo(change.chainDigest());
                again.reward(change.report());
                assertThat(again.plan()).isEqualTo(change.plan());
            }
            again.decide(stream.next());
        }
        assertThat(again.chainDigest()).isEqualTo(recorded.chainDigest()).isEqualTo(result.chainDigest());
    }

    @Test
    void anArmWithoutRewardsKeepsItsFirstPlanAndTheOracleIsOfferedNoNoise() throws IOException {
        for (Arm arm : Arms.of(List.of("domain", "quality"), true)) {
            if (!arm.rewarded()) {
                SeedResult result = run(arm, arm.name());
                assertThat(result.plans()).as(arm.name()).hasSize(1);
                assertThat(result.steps()).as(arm.name()).isEqualTo(60L * arm.budgetFactor());
                Map<String, Double> offered = result.plans().get(0).offered().get(Tally.SOURCE);
                assertThat(offered.containsKey(Corpus.NOISE)).as(arm.name()).isEqualTo(!arm.withoutNoise());
            }
        }
    }

    @Test
    void everyMechanismOfThePlanIsInThePlansOfItsArmAndItsRecordingRepeatsItsDecisions() throws IOException {
        for (Arm arm : Arms.ofMechanisms(List.of("domain", "quality"))) {
            if (PLAN_MECHANISMS.contains(arm.name())) {
                SeedResult result = run(arm, arm.name());
                RecordedArm recorded = RecordedArm.read(folder.resolve(arm.name() + "-recording"));
                Plan first = recorded.first();
                assertThat(first.probeBudget()).isEqualTo(arm.mechanisms().probeBudget());
                assertThat(first.thetaRule()).isEqualTo(arm.mechanisms().thetaRule());
                assertThat(first.agents().get(0).priors().floors().isEmpty())
                        .isEqualTo(arm.mechanisms().floors().isEmpty());
                repeats(recorded, result);
            }
        }
    }

    @Test
    void anAgentThatLearnsFromRewardsLabelsAgainAsItDid() throws IOException {
        Arm influence = Arms.ofMechanisms(List.of("domain", "quality")).stream()
                .filter(arm -> arm.mechanisms().influenceGroups() > 0)
                .findFirst()
                .orElseThrow();

        SeedResult result = run(influence, "influence");

        RecordedArm recorded = RecordedArm.read(folder.resolve("influence-recording"));
        assertThat(result.plans().get(0).offered().get(Tutor.AGENT)).containsOnlyKeys(WorthGroups.UNRATED);
        assertThat(result.plans().get(1).offered().get(Tutor.AGENT)).doesNotContainKey(WorthGroups.UNRATED);
        assertThat(result.plans()
                        .get(result.plans().size() - 1)
                        .weights()
                        .get(Tutor.AGENT)
                        .values())
                .anyMatch(weight -> weight != 0);
        repeats(recorded, result, CORPUS.stream(result.seed(), influence, recorded));
    }

    @Test
    void lightMeasurementsAndADiscriminatorMakePlansOfTheirOwnWhichAreRepeated() throws IOException {
        for (Arm arm : Arms.ofMechanisms(List.of("domain", "quality"))) {
            Mechanisms mechanisms = arm.mechanisms();
            if (mechanisms.refreshes() > 0 || mechanisms.trainerSilent()) {
                SeedResult result = run(arm, arm.name());

                RecordedArm recorded = RecordedArm.read(folder.resolve(arm.name() + "-recording"));
                assertThat(recorded.switches()).as(arm.name()).isNotEmpty().anySatisfy(change -> assertThat(
                                change.report().get(0).getLight())
                        .isTrue());
                assertThat(recorded.switches().stream()
                                .anyMatch(change -> !change.report().get(0).getLight()))
                        .as(arm.name())
                        .isEqualTo(!mechanisms.trainerSilent());
                repeats(recorded, result);
            }
        }
    }

    private SeedResult run(Arm arm, String name) throws IOException {
        return new ArmRun(SETTINGS, arm, 3, CORPUS, List.of(task()), new ByteVocabulary())
                .run(
                        TorchRuntime.start(1, "cpu"),
                        folder.resolve(name),
                        trainer -> new ArmRun.Evaluated(Map.of(), Map.of()),
                        RecordedArm.to(folder.resolve(name + "-recording")),
                        step -> {});
    }

    private static ReferenceTask task() {
        List<ReferenceItem> items = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            items.add(new ReferenceItem("item-" + i, "", "the story of number " + i * 3 + " goes on and on"));
        }
        return new ReferenceTask("stories", items);
    }
}
