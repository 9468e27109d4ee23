package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionOffsets;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.stack.LocalStack;
import dev.winnow.stack.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A console as a process, whose partitions get documents at different times. */
@Tag("long")
@ExtendWith(SharedStack.class)
class PacingIT {
    private static final int PARTITIONS = 2;
    private static final int HIGH = 300;
    private static final int BUFFERED = 20;
    private static final List<String> QUALITY = List.of("low", "high");
    private static final OneAgentRun NIGHT = new OneAgentRun("quality", QUALITY, "q1");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final Random random = new Random(5);
    private KafkaConnection connection;
    private RunTopics run;

    @Test
    void aPartitionThatIsAheadIsHeldAloneSoThatTheOthersAreFilled(LocalStack stack) {
        Deployment deployment = Deployment.on(stack, "pacing").withTopics(PARTITIONS);
        connection = deployment.connection();
        run = connection.topics().run(OneAgentRun.NAME);
        new TopicProvisioner(connection).apply(run.all(PARTITIONS), (short) 1, false);
        new PlanHistory(connection, run).begin(NIGHT.plan0(), PARTITIONS);
        annotate(0, 12_000);

        try (ServiceProcess console = console(deployment, "console")) {
            console.awaitReady(PATIENCE);
            await().atMost(PATIENCE).until(() -> selected(0) > HIGH / PARTITIONS);
            annotate(1, 1_000);

            // a console that looked at both together would wait for a trainer that waits for this partition
            await().atMost(PATIENCE).until(() -> selected(1) >= 5);
            assertThat(selected(0)).isLessThan(2 * HIGH);
            await().atMost(PATIENCE).until(() -> state(deployment).equals("waits for its trainer"));

            try (ServiceProcess other = console(deployment, "other")) {
                // its partition is not restored before the trainer reads
                other.awaitReady(PATIENCE);
                assertThat(console.isReady()).as(console.readiness()).isTrue();
            }

            long before = selected(0);
            readAll();
            await().atMost(PATIENCE).until(() -> selected(0) > before);
            // by its marks the console has decided more than the stage of plan 0
            await().atMost(PATIENCE).until(() -> {
                readAll();
                return state(deployment).equals("waits for rewards");
            });
        }
    }

    private ServiceProcess console(Deployment deployment, String name) {
        return deployment.start(
                name,
                directory,
                "console",
                "--run",
                run.run(),
                "--state-dir",
                directory.resolve("state-" + name).toString(),
                "--pacing-low",
                "10",
                "--pacing-high",
                String.valueOf(HIGH),
                "--kafka",
                "buffered.records.per.partition=" + BUFFERED,
                "--kafka",
                "max.poll.records=" + BUFFERED);
    }

    private static String state(Deployment deployment) throws IOException {
        return new ObjectMapper()
                .readTree(deployment.execute("run", "list", "--json").output())
                .at("/runs/0/state")
                .asText();
    }

    /** Offsets of a partition, with those of transactions. */
    private long selected(int partition) {
        TopicPartition selected = new TopicPartition(run.selected(), partition);
        return PartitionOffsets.ends(connection, List.of(selected)).get(selected);
    }

    private void readAll() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            offsets.put(new TopicPartition(run.selected(), partition), new OffsetAndMetadata(selected(partition)));
        }
        connection.ask("to commit what was read", admin -> admin.alterConsumerGroupOffsets(run.trainerGroup(), offsets)
                .all());
    }

    private void annotate(int partition, int count) {
        try (Producer<String, Document> producer =
                connection.producer(connection.serdes().document(), Map.of())) {
            for (int i = 0; i < count; i++) {
                byte[] id = new byte[32];
                random.nextBytes(id);
                Document document = Document.newBuilder()
                        .setId(HexFormat.of().formatHex(id))
                        .setText("a text of some length")
                        .setSource("web")
                        .setTokens(21)
                        .setAnnotations(
                                List.of(new Annotation("quality", QUALITY.get(random.nextInt(2)), 0.5, "q1", "")))
                        .build();
                producer.send(
                        new ProducerRecord<>(connection.topics().annotated(), partition, document.getId(), document));
            }
        }
    }
}
