package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Plan;
import dev.winnow.service.coordinator.CoordinatorTopology;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.service.streams.StreamsSettings;
import dev.winnow.stack.LocalStack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator over a real broker under a flood of hostile reports, stopped in the middle of an honest one. */
@ExtendWith(SharedStack.class)
class HostileRewardsIT {
    private static final int PARTITIONS = 2;
    private static final int FLOOD = 2_000;
    private static final OneAgentRun NIGHT = new OneAgentRun("quality", List.of("low", "high"), "q1");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final Random random = new Random(3);
    private KafkaConnection connection;
    private RunTopics run;

    @Test
    void anHonestReportMakesItsPlanThroughAFloodAndARestartBetweenItsParts(LocalStack stack) {
        connection = Deployment.on(stack, "hostile").withTopics(PARTITIONS).connection();
        run = connection.topics().run("night");
        new TopicProvisioner(connection).apply(run.all(PARTITIONS), (short) 1, false);
        PlanHistory history = new PlanHistory(connection, run);
        history.begin(NIGHT.plan0(), PARTITIONS);
        List<Reward> honest = NIGHT.rewards(60, random);

        Meters before = new Meters();
        try (KafkaStreams first = coordinator("first", before);
                Producer<String, RewardReport> producer =
                        connection.producer(connection.serdes().rewardReport(), Map.of())) {
            first.start();
            for (int i = 0; i < FLOOD; i++) {
                send(producer, hostile(i));
            }
            send(producer, report(0, 1, 2, honest.subList(30, 60)));
            send(producer, report(9, 0, 1, honest));
            await().atMost(PATIENCE)
                    .until(() -> before.rewardsRefused("night", "unknown-plan").count() == FLOOD / 4 * 3 + 60);
            // as the service ends: the next one need not wait until its session has run out
            first.close(
                    CloseOptions.timeout(PATIENCE).withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
        }
        assertThat(history.read()).hasSize(1);
        assertThat(before.rewardsRefused("night", "not-a-probe").count()).isEqualTo(FLOOD / 4 * 3);

        Meters after = new Meters();
        try (KafkaStreams second = coordinator("second", after);
                Producer<String, RewardReport> producer =
                        connection.producer(connection.serdes().rewardReport(), Map.of())) {
            second.start();
            send(producer, report(0, 0, 2, honest.subList(0, 30)));
            await().atMost(PATIENCE).until(() -> history.read().size() == 2);
        }
        Plan made = history.read().get(1);
        assertThat(made.probes()).isEqualTo(60);
        assertThat(made.frozen()).isFalse();
        assertThat(after.rewardsUsed("night").count()).isEqualTo(60);
    }

    private void send(Producer<String, RewardReport> producer, RewardReport report) {
        producer.send(new ProducerRecord<>(run.rewards(), run.run(), report));
    }

    private RewardReport hostile(int i) {
        List<Reward> invented = List.of(
                new Reward("x", Map.of("quality", "none"), Double.NaN),
                new Reward("x", Map.of(), 1e308),
                new Reward("x", Map.of(), Double.NEGATIVE_INFINITY));
        return switch (i % 4) {
            case 0 -> report(0, 0, 1, invented);
            case 1 -> report(1 + random.nextInt(100), 0, 1, invented);
            case 2 -> report(0, 5, 2, invented);
            default ->
                RewardReport.newBuilder(report(0, 0, 1, invented)).setRun("day").build();
        };
    }

    private static RewardReport report(int version, int part, int parts, List<Reward> rewards) {
        return OneAgentRun.report(OneAgentRun.NAME, version, part, parts, rewards);
    }

    private KafkaStreams coordinator(String instance, Meters meters) {
        return new KafkaStreams(
                new CoordinatorTopology(connection, run, meters).build(),
                new StreamsSettings(directory.resolve(instance), Duration.ofMillis(100), 1)
                        .coordinator(connection, run, meters));
    }
}
