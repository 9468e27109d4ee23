package dev.winnow.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.winnow.http.Meters;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.LabelShare;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Plan;
import dev.winnow.topic.FakeRegistry;
import dev.winnow.topic.KafkaConnection;
import dev.winnow.topic.PlanRecords;
import dev.winnow.topic.RecordSerdes;
import dev.winnow.topic.RunTopics;
import dev.winnow.topic.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoordinatorTopologyTest {
    @TempDir
    Path directory;

    private final Meters meters = new Meters();
    private FakeRegistry registry;
    private Topology topology;
    private TopologyTestDriver driver;
    private TestInputTopic<String, dev.winnow.schemas.Plan> plansIn;
    private TestInputTopic<String, Mark> marks;
    private TestInputTopic<String, byte[]> plansRaw;
    private TestInputTopic<String, byte[]> marksRaw;
    private TestInputTopic<String, RewardReport> rewards;
    private TestOutputTopic<String, DeadLetter> deadLetters;
    private TestOutputTopic<String, dev.winnow.schemas.Plan> plansOut;

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
        KafkaConnection connection = new KafkaConnection(
                "nowhere:1", Map.of(), new RecordSerdes(registry.client(), true), new Topics("test"));
        RunTopics run = connection.topics().run(Crawl.RUN);
        topology = new CoordinatorTopology(connection, run, meters).build();
        driver = new TopologyTestDriver(
                topology,
                new StreamsSettings(directory, Duration.ofMillis(100), 1).coordinator(connection, run, meters));
        var keys = Serdes.String();
        var serdes = connection.serdes();
        plansIn = driver.createInputTopic(
                run.plans(), keys.serializer(), serdes.plan().serializer());
        marks = driver.createInputTopic(
                run.marks(), keys.serializer(), serdes.mark().serializer());
        plansRaw = driver.createInputTopic(run.plans(), keys.serializer(), new ByteArraySerializer());
        marksRaw = driver.createInputTopic(run.marks(), keys.serializer(), new ByteArraySerializer());
        deadLetters = driver.createOutputTopic(
                connection.topics().deadLetters(),
                keys.deserializer(),
                serdes.deadLetter().deserializer());
        rewards = driver.createInputTopic(
                run.rewards(), keys.serializer(), serdes.rewardReport().serializer());
        plansOut = driver.createOutputTopic(
                run.plans(), keys.deserializer(), serdes.plan().deserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
        registry.close();
    }

    private void begin() {
        plansIn.pipeInput(Crawl.RUN, PlanRecords.toRecord(Crawl.plan0()));
    }

    private static RewardReport report(int planVersion, int part, int parts, long epoch, List<Reward> values) {
        return RewardReport.newBuilder()
                .setRun(Crawl.RUN)
                .setTrainerEpoch(epoch)
                .setPlanVersion(planVersion)
                .setPart(part)
                .setParts(parts)
                .setRewards(values)
                .setEstimator("twin")
                .setAuditCorrelation(Double.NaN)
                .setTrainerStep(10)
                .build();
    }

    private static List<Reward> values(int count, long seed) {
        return DrawnRewards.of(Crawl.plan0(), count, seed);
    }

    private void offer(RewardReport report) {
        rewards.pipeInput(report.getRun(), report);
    }

    private double refused(String reason) {
        return meters.rewardsRefused(Crawl.RUN, reason).count();
    }

    private static Mark mark(int version, long offset, long decided, long web, long book) {
        return new DecisionStreamMark(version, offset, decided, web, book).toMark();
    }

    /** A mark of partition 0. */
    private record DecisionStreamMark(int version, long offset, long decided, long web, long book) {
        Mark toMark() {
            Plan plan = Crawl.plan0();
            return Mark.newBuilder()
                    .setRun(Crawl.RUN)
                    .setPartition(0)
                    .setOffset(offset)
                    .setPlanVersion(version)
                    .setLambda(0.1)
                    .setShares(PlanRecords.toShares(
                            plan,
                            new dev.winnow.selection.StreamCounts(List.of(List.of(web, book), List.of(1L, 2L, 3L)))))
                    .setDecided(decided)
                    .setSelected(0)
                    .setProbed(0)
                    .setChainDigest(ByteBuffer.allocate(32))
                    .build();
        }
    }

    @Test
    void theDescriptionIsTheGoldenOne() throws IOException {
        try (InputStream golden = getClass().getResourceAsStream("coordinator-topology.txt")) {
            assertThat(topology.describe().toString())
                    .isEqualToIgnoringNewLines(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void whatIsNoPlanAndNoMarkBecomesADeadLetterAndPlansGoOnBeingMade() {
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
                .hasMessageContaining("where plan 1 has to");
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
    void hostileReportsAreRefusedByReasonAndSelectionGoesOn() {
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
    void aMillionRewardsAreMoreThanAReportMayHold() {
        begin();
        List<Reward> values = Collections.nCopies(5_000, values(1, 1).get(0));
        for (int part = 0; part < 200; part++) {
            offer(report(0, part, 201, 1, values));
        }

        assertThat(refused("too-large")).isEqualTo(900_000);
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

    @Test
    void anotherInstanceGoesOnWhereOneStopped() {
        RewardDesk first = new RewardDesk(Crawl.RUN);
        first.adopt(Crawl.plan0());
        PartitionStage stage = first.mark(mark(0, 256, 256, 30, 10));
        first.offer(report(0, 0, 2, 4, values(30, 1)));

        RewardDesk second = new RewardDesk(Crawl.RUN);
        second.restore(first.plans().values(), first.standing(), first.parts(), List.of(stage));

        assertThat(second.offer(report(0, 1, 2, 3, values(30, 2))))
                .isEqualTo(new RewardDesk.Answer.Refused("fenced", 30, 0));
        RewardReport last = report(0, 1, 2, 4, values(30, 2));
        assertThat(second.offer(last)).isEqualTo(first.offer(last));
    }
}
