package dev.winnow.service.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.decision.Crawl;
import dev.winnow.decision.PlanRecords;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.registry.FakeRegistry;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Plan;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.AgentMemory;
import dev.winnow.service.streams.StreamsSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Forged and damaged reward reports against the coordinator's topology. {@code -Dwinnow.fuzz.rounds=N} and {@code -Dwinnow.fuzz.seed=S} run more, or one
 * again.
 */
class RewardSimTest {
    private static final long ROUNDS = Long.getLong("winnow.fuzz.rounds", 1_500);
    private static final long SEED = Long.getLong("winnow.fuzz.seed", 1);
    private static final double[] VALUES = {
        Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e308, -1e308, -0.0, Double.MIN_VALUE, 1
    };
    private static final int[] NUMBERS = {Integer.MIN_VALUE, -1, 0, 1, 2, 3, 1 << 20, Integer.MAX_VALUE};

    @TempDir
    Path directory;

    @Test
    void noReportStopsTheCoordinatorOrMakesAPlanThatIsNotFinite() throws IOException {
        Meters meters = new Meters();
        try (FakeRegistry registry = new FakeRegistry()) {
            KafkaConnection connection = new KafkaConnection(
                    "nowhere:1", Map.of(), new RecordSerdes(registry.client(), true), new Topics("test"));
            RunTopics run = connection.topics().run(Crawl.RUN);
            var keys = Serdes.String();
            var serdes = connection.serdes();
            Properties settings =
                    new StreamsSettings(directory, Duration.ofMillis(100), 1).coordinator(connection, run, meters);
            // the driver forgets what a record that was skipped has sent in a transaction; a broker does not
            settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
            try (TopologyTestDriver driver =
                    new TopologyTestDriver(new CoordinatorTopology(connection, run, meters).build(), settings)) {
                driver.createInputTopic(
                                run.plans(), keys.serializer(), serdes.plan().serializer())
                        .pipeInput(Crawl.RUN, PlanRecords.toRecord(Crawl.plan0()));
                TestInputTopic<String, byte[]> rewards = driver.createInputTopic(
                        run.rewards(), keys.serializer(), Serdes.ByteArray().serializer());
                TestOutputTopic<String, Plan> plans = driver.createOutputTopic(
                        run.plans(), keys.deserializer(), serdes.plan().deserializer());
                TestOutputTopic<String, DeadLetter> letters = driver.createOutputTopic(
                        connection.topics().deadLetters(),
                        keys.deserializer(),
                        serdes.deadLetter().deserializer());
                long dead = 0;
                int version = 0;
                for (long round = SEED; round < SEED + ROUNDS; round++) {
                    Random random = new Random(round * 0x9E3779B97F4A7C15L);
                    byte[] report =
                            serdes.rewardReport().serializer().serialize(run.rewards(), report(random, version));
                    rewards.pipeInput(Crawl.RUN, random.nextBoolean() ? report : damaged(report, random));
                    for (Plan plan : plans.readValuesToList()) {
                        assertThat(plan.getVersion())
                                .as("winnow.fuzz.seed=%d", round)
                                .isEqualTo(++version);
                        assertThat(PlanRecords.toPlan(plan).agents())
                                .as("winnow.fuzz.seed=%d", round)
                                .allSatisfy(RewardSimTest::checkFinite);
                    }
                    dead += letters.readValuesToList().size();
                }
                assertThat(dead).isPositive().isEqualTo((long)
                        meters.dead("undecodable").count());
                assertThat(version)
                        .as("good reports between the bad ones make plans")
                        .isPositive();
            }
        }
    }

    private static void checkFinite(AgentMemory agent) {
        assertThat(agent.theta()).isFinite().isPositive();
        assertThat(agent.weights()).allSatisfy(weight -> assertThat(weight).isFinite());
    }

    private static RewardReport report(Random random, int version) {
        boolean honest = random.nextInt(3) == 0;
        List<Reward> rewards = new ArrayList<>();
        for (int i = honest ? 40 : random.nextInt(60); i > 0; i--) {
            rewards.add(new Reward(
                    random.nextInt(9) == 0 && !honest ? "" : "document " + random.nextInt(10_000),
                    Map.of(
                            "quality",
                            List.of("low", "middle", "high", "none").get(random.nextInt(honest ? 3 : 4)),
                            random.nextInt(9) == 0 && !honest ? "nobody" : "domain",
                            "web"),
                    random.nextInt(3) == 0 && !honest
                            ? VALUES[random.nextInt(VALUES.length)]
                            : 1e-3 * random.nextGaussian()));
        }
        return RewardReport.newBuilder()
                .setRun(random.nextInt(20) == 0 && !honest ? "another" : Crawl.RUN)
                .setTrainerEpoch(1)
                .setPlanVersion(honest || random.nextInt(3) > 0 ? version : NUMBERS[random.nextInt(NUMBERS.length)])
                .setPart(honest ? 0 : NUMBERS[random.nextInt(NUMBERS.length)])
                .setParts(honest ? 1 : NUMBERS[random.nextInt(NUMBERS.length)])
                .setRewards(rewards)
                .setEstimator("twin")
                .setAuditCorrelation(honest ? Double.NaN : VALUES[random.nextInt(VALUES.length)])
                .setTrainerStep(random.nextLong())
                .build();
    }

    /** Damage after the schema id, or a cut. */
    private static byte[] damaged(byte[] report, Random random) {
        byte[] damaged = Arrays.copyOf(report, random.nextInt(3) == 0 ? random.nextInt(report.length) : report.length);
        for (int i = random.nextInt(5); i > 0 && damaged.length > 6; i--) {
            damaged[5 + random.nextInt(damaged.length - 5)] ^= (byte) (1 << random.nextInt(8));
        }
        return damaged;
    }
}
