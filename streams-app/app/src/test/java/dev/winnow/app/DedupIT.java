package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winnow.decision.DocumentId;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.service.audit.Totals;
import dev.winnow.stack.LocalStack;
import dev.winnow.stack.ServiceProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The stage that compares the whole stream, on a real broker. */
@Tag("long")
@ExtendWith(SharedStack.class)
class DedupIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int WORDS = 120;
    private static final int ORIGINALS = 400;

    @TempDir
    Path directory;

    private final SplittableRandom random = new SplittableRandom(17);
    private final List<ServiceProcess> started = new ArrayList<>();
    private final Map<String, List<String>> sent = new HashMap<>();
    private Deployment deployment;
    private KafkaConnection connection;

    @AfterEach
    void endProcesses() {
        started.forEach(ServiceProcess::kill);
    }

    @Test
    void everyDocumentIsLabelledOnceThroughAKillAndANewStateDirectory(LocalStack stack) throws Exception {
        deployment = Deployment.on(stack, "dedup").withTopics(2);
        connection = deployment.connection();
        Deployment.CommandResult made = deployment.executeAlone(
                "agents",
                "create",
                "--type",
                "stream-duplicate",
                "--name",
                "repeats",
                "--groups",
                "unique,near,exact",
                "--output",
                agents());
        assertThat(made.code()).as(made.output()).isZero();
        List<String> originals = new ArrayList<>();
        for (int i = 0; i < ORIGINALS; i++) {
            originals.add(words(WORDS));
        }
        ServiceProcess first = stage("one");
        try (TopicTail<Document> compared = new TopicTail<>(
                connection, connection.topics().compared(), connection.serdes().document())) {
            send(originals);
            await().atMost(PATIENCE).until(() -> compared.size() >= ORIGINALS);

            // some of them are on their way when the process is killed; the next one restores its state from the
            // brokers
            List<String> changed = originals.stream().map(this::withOtherWords).toList();
            send(changed);
            send(originals.subList(0, 50));
            first.kill();
            ServiceProcess second = stage("two");
            await().atMost(PATIENCE).until(() -> compared.size() >= 2 * ORIGINALS + 50);
            send(List.of("the end", "one more end"));
            await().atMost(PATIENCE).until(() -> compared.size() >= 2 * ORIGINALS + 52);

            List<ConsumerRecord<String, Document>> records = compared.toEnd();
            assertThat(inOrder(records)).isEqualTo(sent);
            Map<String, Annotation> labels = new HashMap<>();
            int exact = 0;
            for (ConsumerRecord<String, Document> record : records) {
                assertThat(record.value().getAnnotations()).hasSize(1);
                Annotation label = record.value().getAnnotations().get(0);
                if (label.getGroup().equals("exact")) {
                    exact++;
                    assertThat(label.getReference()).isEqualTo(record.key());
                } else {
                    labels.put(record.value().getText(), label);
                }
            }
            assertThat(exact).isEqualTo(50);
            assertThat(labels).hasSize(2 * ORIGINALS + 2);
            for (int i = 0; i < ORIGINALS; i++) {
                assertThat(labels.get(originals.get(i)).getGroup()).isEqualTo("unique");
                Annotation near = labels.get(changed.get(i));
                assertThat(near.getGroup()).isEqualTo("near");
                assertThat(near.getReference()).isEqualTo(DocumentId.of(originals.get(i)));
            }
            assertThat(get(second, "/metrics")).contains("winnow_documents_compared_total{group=\"near\"}");

            scoringPassesTheLabelsOn(records.get(0).value().getAnnotations().get(0));
        }
    }

    private void scoringPassesTheLabelsOn(Annotation of) throws Exception {
        started.add(deployment.start("scorer", directory, "score", "--agents-dir", agents(), "--input", "compared"));
        try (TopicTail<Document> annotated = new TopicTail<>(
                connection, connection.topics().annotated(), connection.serdes().document())) {
            int all = sent.values().stream().mapToInt(List::size).sum();
            await().atMost(PATIENCE).until(() -> annotated.size() >= all);
            assertThat(inOrder(annotated.toEnd())).isEqualTo(sent);
            assertThat(annotated.toEnd()).allSatisfy(record -> assertThat(
                            record.value().getAnnotations().get(0).getAgentVersion())
                    .isEqualTo(of.getAgentVersion()));
        }
        assertThat(Totals.count(connection).balanced()).isTrue();
    }

    private String agents() {
        return directory.resolve("agents").toString();
    }

    private ServiceProcess stage(String name) {
        ServiceProcess process = deployment.start(
                "dedup-" + name,
                directory,
                "dedup",
                "--agents-dir",
                agents(),
                "--state-dir",
                directory.resolve(name).toString(),
                "--commit-interval-ms",
                "100",
                "--kafka",
                "session.timeout.ms=6000");
        started.add(process);
        return process;
    }

    private String words(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : " ").append("w").append(random.nextInt(1_000_000));
        }
        return text.toString();
    }

    /** Two words at the end are other ones: a similarity above .95, at which about one pair in 10^8 shares no band. */
    private String withOtherWords(String text) {
        return text.substring(0, text.lastIndexOf(' ', text.lastIndexOf(' ') - 1)) + " " + words(2);
    }

    private void send(List<String> texts) throws Exception {
        try (Producer<String, Document> producer =
                connection.producer(connection.serdes().document(), Map.of())) {
            List<Future<RecordMetadata>> sending = new ArrayList<>();
            for (String text : texts) {
                Document document = Document.newBuilder()
                        .setId(DocumentId.of(text))
                        .setText(text)
                        .setSource("test")
                        .setTokens(text.length())
                        .build();
                sending.add(producer.send(
                        new ProducerRecord<>(connection.topics().documents(), document.getId(), document)));
            }
            for (int i = 0; i < texts.size(); i++) {
                sent.computeIfAbsent("partition " + sending.get(i).get().partition(), key -> new ArrayList<>())
                        .add(DocumentId.of(texts.get(i)));
            }
        }
    }

    private static Map<String, List<String>> inOrder(List<ConsumerRecord<String, Document>> records) {
        Map<String, List<String>> ids = new HashMap<>();
        records.forEach(record -> ids.computeIfAbsent("partition " + record.partition(), key -> new ArrayList<>())
                .add(record.key()));
        return ids;
    }

    private static String get(ServiceProcess process, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(process.address() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
