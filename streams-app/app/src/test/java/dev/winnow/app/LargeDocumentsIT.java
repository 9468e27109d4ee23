package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.schemas.Document;
import dev.winnow.stack.LocalStack;
import dev.winnow.stack.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A backlog of large documents on many partitions that is larger than the heap: 200 MiB for processes of 160 MiB, which is to 256 KiB as the launcher's 1 GiB
 * is to 1.6 MiB. A process that runs out of memory ends.
 */
@Tag("long")
@ExtendWith(SharedStack.class)
class LargeDocumentsIT {
    private static final int PARTITIONS = 24;
    private static final int DOCUMENTS = PARTITIONS * 33;
    private static final int BYTES = 256 << 10;
    private static final int HEAP_MEGABYTES = 160;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void scorerAndConsoleGetThroughABacklogThatIsLargerThanTheirHeaps(LocalStack stack) {
        Deployment deployment = Deployment.on(stack, "large-documents").withTopics(PARTITIONS);
        String agents = directory.resolve("agents").toString();
        HashAgentFactory.write(directory.resolve("agents"), "coin", List.of("heads", "tails"), 1);
        produce(deployment.connection());

        try (ServiceProcess scorer =
                deployment.start("score", directory, HEAP_MEGABYTES, "score", "--agents-dir", agents)) {
            await().atMost(PATIENCE)
                    .until(() -> !scorer.isAlive() || counted(scorer, "winnow_documents_annotated_total") >= DOCUMENTS);
            assertThat(scorer.isAlive()).as(scorer::deathReport).isTrue();
        }
        assertThat(deployment
                        .execute("run", "create", "--run", "night", "--agents-dir", agents)
                        .code())
                .isZero();
        try (ServiceProcess console = deployment.start(
                "console",
                directory,
                HEAP_MEGABYTES,
                "console",
                "--run",
                "night",
                "--state-dir",
                directory.resolve("state").toString())) {
            await().atMost(PATIENCE)
                    .until(() -> !console.isAlive()
                            || counted(console, "winnow_documents_selected_total")
                                            + counted(console, "winnow_documents_rejected_total")
                                    >= DOCUMENTS);
            assertThat(console.isAlive()).as(console::deathReport).isTrue();
        }
    }

    /** Sum of a counter; 0 while the service does not answer. */
    private double counted(ServiceProcess service, String counter) {
        try {
            return client.send(
                            HttpRequest.newBuilder(URI.create(service.address() + "/metrics"))
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(counter))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static void produce(KafkaConnection connection) {
        try (Producer<String, Document> producer =
                connection.producer(connection.serdes().document(), Map.of())) {
            for (int i = 0; i < DOCUMENTS; i++) {
                String begin = "document " + i + " ";
                Document document = WebDocument.of(begin + "a river and its boats ".repeat(BYTES / 22));
                producer.send(new ProducerRecord<>(
                        connection.topics().documents(), i % PARTITIONS, document.getId(), document));
            }
        }
    }
}
