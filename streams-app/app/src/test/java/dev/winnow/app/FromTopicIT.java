package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import dev.winnow.stack.LocalStack;
import dev.winnow.stack.ServiceProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A crawl that is on a topic of its own. */
@Tag("long")
@ExtendWith(SharedStack.class)
class FromTopicIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int RECORDS = 20_000;
    private static final Schema PAGE = SchemaBuilder.record("Page")
            .fields()
            .requiredString("body")
            .optionalString("link")
            .name("meta")
            .type(SchemaBuilder.record("Meta").fields().requiredInt("status").endRecord())
            .noDefault()
            .endRecord();

    @TempDir
    Path directory;

    private final List<ServiceProcess> started = new ArrayList<>();

    @AfterEach
    void endProcesses() {
        started.forEach(ServiceProcess::kill);
    }

    @Test
    void jsonAndAvroBecomeDocumentsOnceThroughKills(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "from-topic").withTopics(2);
        KafkaConnection connection = deployment.connection();
        connection.ask("for a topic", admin -> admin.createTopics(List.of(new NewTopic("pages", 2, (short) 1)))
                .all());
        int schema = connection.serdes().registry().register("pages-value", PAGE);
        List<String> expected = new ArrayList<>();
        try (TopicTail<Document> documents = new TopicTail<>(
                connection, connection.topics().documents(), connection.serdes().document())) {
            send(connection, schema, 0, RECORDS, expected);
            ServiceProcess first = ingest(deployment, "pages", "one");
            await().atMost(PATIENCE).until(() -> documents.size() > 0);
            first.kill();
            int atDeath = documents.size();
            ServiceProcess again = ingest(deployment, "pages", "one");
            ingest(deployment, "pages", "two");
            await().atMost(PATIENCE).until(() -> documents.size() > atDeath);
            again.kill();
            send(connection, schema, RECORDS, RECORDS + 100, expected);
            ingest(deployment, "pages", "one");

            await().atMost(PATIENCE).until(() -> documents.size() >= expected.size());
            List<Document> read =
                    documents.toEnd().stream().map(ConsumerRecord::value).toList();
            assertThat(read).extracting(Document::getText).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(read)
                    .filteredOn(document -> document.getText().startsWith("avro"))
                    .allSatisfy(document -> {
                        assertThat(document.getUrl()).startsWith("http://example.org/");
                        assertThat(document.getAttributes()).containsEntry("meta.status", "200");
                    });
            assertThat(deadLetters(connection))
                    .extracting(DeadLetter::getReason)
                    .containsExactlyInAnyOrder("malformed-json", "missing-text", "malformed-avro");
            assertThat(deadLetters(connection))
                    .allSatisfy(letter -> assertThat(letter.getOrigin()).startsWith("pages/"));
        }
    }

    @Test
    void jsonOfASchemaIsReadAndAStretchWithoutValuesIsCommitted(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "from-schema").withTopics(1);
        KafkaConnection connection = deployment.connection();
        connection.ask("for a topic", admin -> admin.createTopics(List.of(new NewTopic("schema-pages", 1, (short) 1)))
                .all());
        ingest(deployment, "schema-pages", "one").awaitReady(PATIENCE);
        try (Producer<String, byte[]> crawl = connection.producer(Serdes.ByteArray(), Map.of());
                TopicTail<Document> documents = new TopicTail<>(
                        connection,
                        connection.topics().documents(),
                        connection.serdes().document())) {
            crawl.send(new ProducerRecord<>("schema-pages", "framed", utf8("\0\0\0\0\7 {\"body\":\"some words\"}\n")))
                    .get();
            await().atMost(PATIENCE)
                    .until(() ->
                            documents.size() > 0 || !deadLetters(connection).isEmpty());
            assertThat(documents.toEnd())
                    .extracting(record -> record.value().getText())
                    .containsExactly("some words");

            for (int i = 0; i < 3; i++) {
                crawl.send(new ProducerRecord<>("schema-pages", "gone", null)).get();
            }
            await().atMost(PATIENCE).until(() -> committed(connection) == 4);
        }
    }

    private static long committed(KafkaConnection connection) {
        OffsetAndMetadata offset = connection
                .ask("for what the ingest has committed", admin -> admin.listConsumerGroupOffsets(
                                connection.topics().ingestTransaction("default"))
                        .partitionsToOffsetAndMetadata())
                .get(new TopicPartition("schema-pages", 0));
        return offset == null ? 0 : offset.offset();
    }

    @Test
    void theDeploymentsOwnTopicsAreNoInput(LocalStack stack) {
        Deployment deployment = Deployment.on(stack, "from-own").withTopics(1);

        Deployment.CommandResult result = deployment.execute("ingest", "--from-topic", "from-own.documents");

        assertThat(result.code()).isNotZero();
        assertThat(result.output()).contains("is a topic of this deployment");
    }

    private ServiceProcess ingest(Deployment deployment, String topic, String instance) {
        ServiceProcess process = deployment.start(
                topic + "-" + instance,
                directory,
                "ingest",
                "--from-topic",
                topic,
                "--text-field",
                "body",
                "--url-field",
                "link",
                "--instance",
                instance,
                "--kafka",
                "heartbeat.interval.ms=300");
        started.add(process);
        return process;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // closing the producer waits for all of them
    private static void send(KafkaConnection connection, int schema, int from, int to, List<String> expected)
            throws Exception {
        try (Producer<String, byte[]> crawl = connection.producer(Serdes.ByteArray(), Map.of())) {
            for (int i = from; i < to; i++) {
                String text = (i % 2 == 0 ? "json " : "avro ") + i + " and words".repeat(10);
                expected.add(text);
                byte[] value = i % 2 == 0
                        ? utf8("{\"body\":\"" + text + "\",\"link\":\"http://example.org/" + i + "\"}")
                        : avro(schema, text, i);
                crawl.send(new ProducerRecord<>("pages", "page " + i, value));
                if (i == 10) {
                    crawl.send(new ProducerRecord<>("pages", "gone", null)).get();
                    crawl.send(new ProducerRecord<>("pages", "bad", utf8("{not json")))
                            .get();
                    crawl.send(new ProducerRecord<>("pages", "bare", utf8("{\"text\":\"x\"}")))
                            .get();
                    crawl.send(new ProducerRecord<>("pages", "cut", new byte[] {0, 0, 0, 0, (byte) schema, 9}))
                            .get();
                }
            }
        }
    }

    private static byte[] avro(int schema, String text, int i) throws IOException {
        GenericRecord meta = new GenericData.Record(PAGE.getField("meta").schema());
        meta.put("status", 200);
        GenericRecord page = new GenericData.Record(PAGE);
        page.put("body", text);
        page.put("link", "http://example.org/" + i);
        page.put("meta", meta);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0);
        bytes.write(ByteBuffer.allocate(Integer.BYTES).putInt(schema).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(PAGE).write(page, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static List<DeadLetter> deadLetters(KafkaConnection connection) {
        try (TopicTail<DeadLetter> tail = new TopicTail<>(
                connection,
                connection.topics().deadLetters(),
                connection.serdes().deadLetter())) {
            return tail.toEnd().stream().map(ConsumerRecord::value).toList();
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
