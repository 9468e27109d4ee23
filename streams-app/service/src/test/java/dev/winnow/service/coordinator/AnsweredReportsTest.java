package dev.winnow.service.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.winnow.decision.Crawl;
import dev.winnow.decision.PlanRecords;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Control;
import dev.winnow.schemas.ControlKind;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.OutcomeVerdict;
import dev.winnow.schemas.Plan;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The coordinator of a run with the topics {@code outcomes} and {@code controls}. */
class AnsweredReportsTest extends DrivenCoordinator {
    private static final long NOW = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    private TestInputTopic<String, Probe> probes;
    private TestInputTopic<String, byte[]> probesRaw;
    private TestInputTopic<String, Control> controls;
    private TestOutputTopic<String, Outcome> outcomes;

    @Override
    Optional<CoordinatorTopology.Answers> answers() {
        return Optional.of(new CoordinatorTopology.Answers(1, 0, Crawl.plan0()));
    }

    @BeforeEach
    void open() {
        openTopics();
        begin();
        marks.pipeInput(Crawl.RUN, mark(0, 0, 0, 3, 1));
    }

    private void openTopics() {
        RunTopics run = connection.topics().run(Crawl.RUN);
        var serdes = connection.serdes();
        var keys = Serdes.String();
        probes = driver.createInputTopic(
                run.probes(), keys.serializer(), serdes.probe().serializer());
        probesRaw = driver.createInputTopic(
                run.probes(), keys.serializer(), Serdes.ByteArray().serializer());
        controls = driver.createInputTopic(
                run.controls(), keys.serializer(), serdes.control().serializer());
        outcomes = driver.createOutputTopic(
                run.outcomes(), keys.deserializer(), serdes.outcome().deserializer());
    }

    private void draw(int version, List<Reward> rewards) {
        for (Reward reward : rewards) {
            List<Annotation> labels = new ArrayList<>();
            reward.getLabels().forEach((agent, group) -> labels.add(new Annotation(agent, group, 0.5, "v", "")));
            Document document = Document.newBuilder()
                    .setId(reward.getDocumentId())
                    .setText("never read")
                    .setSource("web")
                    .setTokens(2)
                    .setAnnotations(labels)
                    .build();
            probes.pipeInput(reward.getDocumentId(), new Probe(Crawl.RUN, version, List.of(), document));
        }
    }

    private void send(RewardReport report) {
        rewards.pipeInput(report.getRun(), report, NOW);
    }

    private Outcome last() {
        List<Outcome> all = outcomes.readValuesToList();
        return all.get(all.size() - 1);
    }

    private void order(ControlKind kind, long lowestEpoch, int minimumProbes) {
        controls.pipeInput(
                Crawl.RUN,
                Control.newBuilder()
                        .setRun(Crawl.RUN)
                        .setKind(kind)
                        .setLowestEpoch(lowestEpoch)
                        .setMinimumProbes(minimumProbes)
                        .setIssuedAt(Instant.ofEpochMilli(NOW))
                        .build());
    }

    @Test
    void theDescriptionIsTheGoldenOne() throws IOException {
        try (InputStream golden = getClass().getResourceAsStream("answering-topology.txt")) {
            assertThat(topology.describe().toString())
                    .isEqualToIgnoringNewLines(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void everyPartOfAMeasurementIsAnsweredFirstThatItWaitsThenWithThePlan() {
        List<Reward> first = values(30, 1);
        List<Reward> second = values(30, 2);
        draw(0, first);
        draw(0, second);
        send(report(0, 0, 2, 7, first));
        send(report(0, 1, 2, 7, second));

        assertThat(plansOut.readValue().getProbes()).isEqualTo(60);
        assertThat(outcomes.readValuesToList())
                .extracting(Outcome::getOffset, Outcome::getVerdict, Outcome::getUsed, Outcome::getResultingPlan)
                .containsExactly(
                        tuple(0L, OutcomeVerdict.WAITING, 0, -1),
                        tuple(1L, OutcomeVerdict.WAITING, 0, -1),
                        tuple(0L, OutcomeVerdict.USED, 60, 1),
                        tuple(1L, OutcomeVerdict.USED, 60, 1));
    }

    @Test
    void reportsWithoutEnoughProbesMakeNoPlanAndLeaveItToAnHonestOne() {
        List<Reward> honest = values(60, 1);
        draw(0, honest);
        for (int i = 0; i < 300; i++) {
            send(report(0, 0, 1, i, List.of()));
        }
        send(report(0, 0, 1, 8, honest.subList(0, 1)));
        assertThat(last().getReason()).isEqualTo(RefusalReason.TOO_FEW_PROBES);
        assertThat(refused("too-few-probes")).isEqualTo(301);

        send(report(0, 0, 1, 7, honest));
        assertThat(plansOut.readValuesToList()).extracting(Plan::getVersion).containsExactly(1);
    }

    @Test
    void aReportThatComesBeforeItsProbesWaitsForThem() {
        List<Reward> honest = values(60, 1);
        send(report(0, 0, 1, 7, honest));
        assertThat(last().getVerdict()).isEqualTo(OutcomeVerdict.WAITING);

        draw(0, honest);
        driver.advanceWallClockTime(AnsweringProcessor.TICK);
        assertThat(plansOut.readValue().getProbes()).isEqualTo(60);
    }

    @Test
    void idsThatThePlanWouldDrawDoNotCountUnlessTheyAreOnTheProbesTopic() {
        send(report(0, 0, 1, 7, values(60, 1)));
        driver.advanceWallClockTime(AnsweringProcessor.PATIENCE.plus(Duration.ofSeconds(1)));

        assertThat(plansOut.isEmpty()).isTrue();
        assertThat(last())
                .extracting(Outcome::getVerdict, Outcome::getReason, Outcome::getMatchedProbes)
                .containsExactly(OutcomeVerdict.REFUSED, RefusalReason.TOO_FEW_PROBES, 0);
    }

    @Test
    void whatIsFoundCountsAndTheRestOfTheReportDoesNot() {
        List<Reward> honest = values(60, 1);
        draw(0, honest.subList(0, 40));
        send(report(0, 0, 1, 7, honest));
        driver.advanceWallClockTime(AnsweringProcessor.PATIENCE.plus(Duration.ofSeconds(1)));

        assertThat(plansOut.readValue().getProbes()).isEqualTo(40);
        assertThat(refused("not-a-probe")).isEqualTo(20);
    }

    @Test
    void labelsOtherThanThoseOfTheProbeDoNotCount() {
        List<Reward> honest = values(60, 1);
        draw(0, honest);
        List<Reward> lies = honest.stream()
                .map(reward -> new Reward(reward.getDocumentId(), Map.of("domain", "nowhere"), 1.0))
                .toList();
        send(report(0, 0, 1, 7, lies));
        driver.advanceWallClockTime(AnsweringProcessor.PATIENCE.plus(Duration.ofSeconds(1)));

        assertThat(plansOut.isEmpty()).isTrue();
        assertThat(last().getMatchedProbes()).isZero();
    }

    @Test
    void aTrainerWhoseClockIsADayAheadIsUsedAndFencedByTheNextOne() {
        long tomorrow = NOW + Duration.ofDays(1).toMillis();
        List<Reward> honest = values(60, 1);
        draw(0, honest);
        send(report(0, 0, 1, Long.MAX_VALUE, List.of()));
        send(report(0, 0, 1, tomorrow, honest));
        assertThat(last().getVerdict()).isEqualTo(OutcomeVerdict.USED);

        Plan first = plansOut.readValue();
        marks.pipeInput(Crawl.RUN, mark(1, 256, 256, 3, 1));
        List<Reward> next = dev.winnow.decision.DrawnRewards.of(PlanRecords.toPlan(first), 60, 2);
        draw(1, next);
        rewards.pipeInput(Crawl.RUN, report(1, 0, 1, NOW + 1, next), NOW + 60_000);
        Outcome used = last();
        assertThat(used.getVerdict()).isEqualTo(OutcomeVerdict.USED);

        rewards.pipeInput(Crawl.RUN, report(2, 0, 1, tomorrow, next), NOW + 120_000);
        assertThat(last().getReason()).isEqualTo(RefusalReason.FENCED);
    }

    @Test
    void onlyAFullMeasurementThatMadeAPlanFencesEarlierTrainersAndAnOperatorUndoesIt() {
        List<Reward> honest = values(60, 1);
        draw(0, honest);
        send(report(0, 0, 2, NOW - 5, honest.subList(0, 30)));
        send(report(0, 0, 1, NOW - 20, List.of()));
        send(report(0, 0, 1, NOW - 10, honest));
        Plan first = plansOut.readValue();
        assertThat(first.getControlsDigest()).isEmpty();
        outcomes.readValuesToList();

        marks.pipeInput(Crawl.RUN, mark(1, 256, 256, 3, 1));
        List<Reward> next = dev.winnow.decision.DrawnRewards.of(PlanRecords.toPlan(first), 60, 2);
        draw(1, next);
        send(report(1, 0, 1, NOW - 20, next));
        assertThat(last().getReason()).isEqualTo(RefusalReason.FENCED);

        order(ControlKind.FENCE, NOW - 30, 0);
        send(report(1, 0, 1, NOW - 20, next));
        assertThat(last().getResultingPlan()).isEqualTo(2);
        assertThat(plansOut.readValue().getControlsDigest()).hasSize(64);
    }

    @Test
    void aPlanIsMadeOnlyOnceEveryPartitionHasSwitchedToTheOneBefore() {
        List<Reward> honest = values(60, 1);
        draw(0, honest);
        send(report(0, 0, 1, 7, honest));
        Plan first = plansOut.readValue();
        List<Reward> next = dev.winnow.decision.DrawnRewards.of(PlanRecords.toPlan(first), 60, 2);
        draw(1, next);
        send(report(1, 0, 1, 7, next));
        assertThat(plansOut.isEmpty()).isTrue();

        marks.pipeInput(Crawl.RUN, mark(1, 256, 256, 3, 1));
        assertThat(plansOut.readValue().getVersion()).isEqualTo(2);
    }

    @Test
    void plansAreBoundPerDocumentOfTheStream() {
        dev.winnow.selection.Plan plan = Crawl.plan0();
        int made = 0;
        for (int version = 0; version < 8; version++) {
            if (version > 0) {
                marks.pipeInput(Crawl.RUN, mark(version, 10L * version, 0, 3, 1));
            }
            List<Reward> next = dev.winnow.decision.DrawnRewards.of(plan, 60, version);
            draw(version, next);
            send(report(version, 0, 1, 7, next));
            if (plansOut.isEmpty()) {
                break;
            }
            plan = PlanRecords.toPlan(plansOut.readValue());
            made++;
        }
        assertThat(made).isEqualTo(4);

        // one plan for each 2,000 / 64 documents
        marks.pipeInput(Crawl.RUN, mark(4, 100, 31, 3, 1));
        assertThat(plansOut.readValuesToList()).hasSize(1);
    }

    @Test
    void anOperatorSetsHowManyProbesAMeasurementNeeds() {
        List<Reward> honest = values(60, 1);
        draw(0, honest);
        order(ControlKind.LIMITS, 0, 61);
        send(report(0, 0, 1, 7, honest));
        assertThat(last())
                .extracting(Outcome::getReason, Outcome::getNeededProbes)
                .containsExactly(RefusalReason.TOO_FEW_PROBES, 61);

        order(ControlKind.LIMITS, 0, 60);
        send(report(0, 0, 1, 7, honest));
        assertThat(last().getVerdict()).isEqualTo(OutcomeVerdict.USED);
    }

    @Test
    void aProbeThatIsReadBeforeThePlanThatDrewItCounts() throws IOException {
        driver.close();
        registry.close();
        List<Reward> honest = values(60, 1);
        start();
        openTopics();
        draw(0, honest);
        begin();
        marks.pipeInput(Crawl.RUN, mark(0, 0, 0, 3, 1));
        send(report(0, 0, 1, 7, honest));

        assertThat(plansOut.readValue().getProbes()).isEqualTo(60);
    }

    @Test
    void whatIsNotAProbeBecomesADeadLetter() {
        probesRaw.pipeInput(Crawl.RUN, new byte[] {1, 2, 3});

        assertThat(deadLetters.readValue().getOrigin()).isEqualTo("test.night.probes");
        assertThat(meters.unreadable(Crawl.RUN, "probes").count()).isEqualTo(1);
    }
}
