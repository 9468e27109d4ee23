package dev.winnow.service.coordinator;

import dev.winnow.decision.Crawl;
import dev.winnow.decision.DrawnRewards;
import dev.winnow.decision.PlanRecords;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.registry.FakeRegistry;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Plan;
import dev.winnow.service.streams.StreamsSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator's topology in a driver, with the topics of one run. */
abstract class DrivenCoordinator {
    @TempDir
    Path directory;

    final Meters meters = new Meters();
    FakeRegistry registry;
    KafkaConnection connection;
    Topology topology;
    TopologyTestDriver driver;
    TestInputTopic<String, dev.winnow.schemas.Plan> plansIn;
    TestInputTopic<String, Mark> marks;
    TestInputTopic<String, byte[]> plansRaw;
    TestInputTopic<String, byte[]> marksRaw;
    TestInputTopic<String, RewardReport> rewards;
    TestOutputTopic<String, DeadLetter> deadLetters;
    TestOutputTopic<String, dev.winnow.schemas.Plan> plansOut;

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
        connection = new KafkaConnection(
                "nowhere:1", Map.of(), new RecordSerdes(registry.client(), true), new Topics("test"));
        RunTopics run = connection.topics().run(Crawl.RUN);
        topology = new CoordinatorTopology(connection, run, meters, answers()).build();
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

    /** What the coordinator knows of a run that it answers; a class that overrides this opens the topics of {@link #connection}. */
    Optional<CoordinatorTopology.Answers> answers() {
        return Optional.empty();
    }

    @AfterEach
    void stop() {
        driver.close();
        registry.close();
    }

    void begin() {
        plansIn.pipeInput(Crawl.RUN, PlanRecords.toRecord(Crawl.plan0()));
    }

    static RewardReport report(int planVersion, int part, int parts, long epoch, List<Reward> values) {
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

    static List<Reward> values(int count, long seed) {
        return DrawnRewards.of(Crawl.plan0(), count, seed);
    }

    void offer(RewardReport report) {
        rewards.pipeInput(report.getRun(), report);
    }

    double refused(String reason) {
        return meters.rewardsRefused(Crawl.RUN, reason).count();
    }

    static Mark mark(int version, long offset, long decided, long web, long book) {
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
}
