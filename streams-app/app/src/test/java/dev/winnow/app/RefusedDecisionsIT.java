package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Meters;
import dev.winnow.runtime.StreamsService;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.service.audit.AuditRange;
import dev.winnow.service.audit.Verify;
import dev.winnow.service.audit.VerifyReport;
import dev.winnow.service.console.ConsoleTopology;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.service.streams.RefusedRecords;
import dev.winnow.service.streams.StreamsSettings;
import dev.winnow.stack.LocalStack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A console whose topic does not take a document that it has selected. */
@ExtendWith(SharedStack.class)
class RefusedDecisionsIT {
    private static final OneAgentRun NIGHT = new OneAgentRun("quality", List.of("low", "high"), "q1");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int DOCUMENTS = 300;
    private static final int LIMIT = 20_000;

    @TempDir
    Path directory;

    private KafkaConnection connection;
    private RunTopics run;

    @Test
    void aConsoleStopsAtADecisionThatCannotBeWrittenAndContinuesThereOnceItCan(LocalStack stack) {
        connection = Deployment.on(stack, "refused-decisions").withTopics(1).connection();
        run = connection.topics().run("night");
        new TopicProvisioner(connection).apply(run.all(1), (short) 1, false);
        new PlanHistory(connection, run).begin(NIGHT.plan0(), 1);
        annotate();

        limit(LIMIT);
        assertThatThrownBy(() -> console("first").run())
                .hasMessageMatching(
                        "topic refused-decisions\\.night\\.selected refuses a record of \\d+ bytes with"
                                + " key [0-9a-f]{64}, produced from refused-decisions\\.(annotated|night\\.plans)-0@\\d+"
                                + " or from a record shortly before it: RecordTooLargeException, .*it continues at this record");

        limit(4 << 20);
        StreamsService second = console("second");
        CompletableFuture<Void> running = CompletableFuture.runAsync(second::run);
        await().atMost(PATIENCE).until(() -> running.isDone() || verify().decisions() == DOCUMENTS);
        second.stop();
        running.join();
        VerifyReport report = verify();
        assertThat(report.violations()).isEmpty();
        assertThat(report.decisions()).isEqualTo(DOCUMENTS);
    }

    private StreamsService console(String name) {
        Meters meters = new Meters();
        Properties settings = new StreamsSettings(directory.resolve(name), Duration.ofMillis(100), 1)
                .console(connection, run, meters);
        return new StreamsService(
                new KafkaStreams(new ConsoleTopology(connection, run, meters).build(), settings),
                Duration.ofSeconds(20),
                RefusedRecords.of(settings));
    }

    private VerifyReport verify() {
        return new Verify(connection, run, AuditRange.ALL, 1, line -> {}).run();
    }

    private void limit(int bytes) {
        connection.ask("to set a limit", admin -> admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, run.selected()),
                        List.of(new AlterConfigOp(
                                new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(bytes)),
                                AlterConfigOp.OpType.SET))))
                .all());
    }

    /** Small documents, and every fifth one of a size that the limit does not allow; about one of ten is selected. */
    private void annotate() {
        Random random = new Random(11);
        try (Producer<String, Document> producer =
                connection.producer(connection.serdes().document(), Map.of())) {
            for (int i = 0; i < DOCUMENTS; i++) {
                byte[] bytes = new byte[i % 5 == 4 ? 2 * LIMIT : 100];
                random.nextBytes(bytes);
                Document document = Document.newBuilder(
                                WebDocument.of(Base64.getEncoder().encodeToString(bytes)))
                        .setAnnotations(List.of(Annotation.newBuilder()
                                .setAgent("quality")
                                .setGroup(i % 2 == 0 ? "low" : "high")
                                .setScore(1)
                                .setAgentVersion("q1")
                                .build()))
                        .build();
                producer.send(new ProducerRecord<>(connection.topics().annotated(), document.getId(), document));
            }
        }
    }
}
