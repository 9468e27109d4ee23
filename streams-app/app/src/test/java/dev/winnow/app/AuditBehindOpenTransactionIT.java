package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionOffsets;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.service.audit.AuditRange;
import dev.winnow.service.audit.Verify;
import dev.winnow.service.audit.VerifyReport;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.stack.LocalStack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An audit does not take what a stranger's transaction hides for missing. */
@ExtendWith(SharedStack.class)
class AuditBehindOpenTransactionIT {
    private static final int DOCUMENTS = 600;
    private static final List<String> QUALITY = List.of("low", "high");
    private static final OneAgentRun NIGHT = new OneAgentRun("quality", QUALITY, "q1");

    @TempDir
    Path directory;

    @Test
    void selectedDocumentsBehindAnOpenTransactionAreWaitedForAndVerify(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "audit-hidden").withTopics(1);
        KafkaConnection connection = deployment.connection();
        RunTopics run = connection.topics().run(OneAgentRun.NAME);
        new TopicProvisioner(connection).apply(run.all(1), (short) 1, false);
        new PlanHistory(connection, run).begin(NIGHT.plan0(), 1);
        annotate(connection);
        try (Stranger stranger = new Stranger(connection, "audit-hidden-stranger")
                .begin()
                .write(run.selected(), "key", "no sample")
                .write(run.marks(), "key", "no mark")) {
            try (RunningRun running = new RunningRun(deployment, OneAgentRun.NAME, directory)) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> PartitionOffsets.committed(connection, run.consoleGroup())
                                        .getOrDefault(
                                                new TopicPartition(
                                                        connection.topics().annotated(), 0),
                                                0L)
                                == DOCUMENTS);
                assertThat(running.isPaused()).isFalse();
            }
            CompletableFuture<VerifyReport> audit = CompletableFuture.supplyAsync(
                    () -> new Verify(connection, run, AuditRange.ALL, 1, line -> {}).run());
            await().during(1, TimeUnit.SECONDS).until(() -> !audit.isDone());
            stranger.abort();

            VerifyReport report = audit.get(60, TimeUnit.SECONDS);
            assertThat(report.violations()).isEmpty();
            assertThat(report.decisions()).isEqualTo(DOCUMENTS);
            assertThat(report.selected()).isPositive();
        }
    }

    private static void annotate(KafkaConnection connection) {
        try (Producer<String, Document> producer =
                connection.producer(connection.serdes().document(), Map.of())) {
            for (int i = 0; i < DOCUMENTS; i++) {
                Document document = Document.newBuilder(WebDocument.of("text " + i))
                        .setAnnotations(List.of(new Annotation("quality", QUALITY.get(i % 2), 0.5, "q1", "")))
                        .build();
                producer.send(new ProducerRecord<>(connection.topics().annotated(), document.getId(), document));
            }
        }
    }
}
