package dev.winnow.service.dedup;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.registry.FakeRegistry;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import dev.winnow.service.streams.StreamsSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The stage's topology with its topics at hand, without a broker. */
final class DedupDriver implements AutoCloseable {
    static final String AGENT = "stream-duplicate";
    static final Duration WINDOW = Duration.ofDays(60);

    final FakeRegistry registry = new FakeRegistry();
    final Meters meters = new Meters();
    final AtomicLong clock =
            new AtomicLong(Instant.parse("2026-01-01T00:00:00Z").toEpochMilli());
    final KafkaConnection connection;
    final TestInputTopic<String, byte[]> documents;
    final TestOutputTopic<String, Document> compared;
    final TestOutputTopic<byte[], DeadLetter> deadLetters;
    final TestOutputTopic<byte[], byte[]> questions;
    private final TopologyTestDriver driver;

    DedupDriver(Path stateDirectory) throws IOException {
        connection = new KafkaConnection(
                "nowhere:1", Map.of(), new RecordSerdes(registry.client(), true), new Topics("test"));
        Properties properties =
                new StreamsSettings(stateDirectory, Duration.ofMillis(100), 1).dedup(connection, meters);
        // the driver forgets dead letters that were sent in a transaction before the record after them
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        driver = new TopologyTestDriver(
                DedupTopology.fromTheBeginning(connection, settings(1), meters, clock::get)
                        .build(),
                properties);
        documents = driver.createInputTopic(
                connection.topics().documents(), Serdes.String().serializer(), new ByteArraySerializer());
        compared = driver.createOutputTopic(
                connection.topics().compared(),
                Serdes.String().deserializer(),
                connection.serdes().document().deserializer());
        deadLetters = driver.createOutputTopic(
                connection.topics().deadLetters(),
                Serdes.ByteArray().deserializer(),
                connection.serdes().deadLetter().deserializer());
        questions = driver.createOutputTopic(
                "test.dedup-bands-repartition", new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static DedupSettings settings(int partitions) {
        return new DedupSettings(
                AGENT,
                "version",
                new SixteenWords(),
                0.5,
                WINDOW,
                partitions,
                Uuid.fromString("5s0vbDC5TVqHjf6pwA9mRQ"));
    }

    byte[] bytes(Document document) {
        return connection
                .serdes()
                .document()
                .serializer()
                .serialize(connection.topics().documents(), document);
    }

    void send(Document document) {
        documents.pipeInput(document.getId(), bytes(document));
    }

    /** Writes a document; what the stage writes of it. */
    Document sendText(String text) {
        send(SixteenWords.document(text));
        return compared.readValue();
    }

    TestRecord<String, Document> sendAt(String text, Instant time) {
        Document document = SixteenWords.document(text);
        documents.pipeInput(document.getId(), bytes(document), time);
        return compared.readRecord();
    }

    static Annotation label(Document document) {
        List<Annotation> labels = document.getAnnotations().stream()
                .filter(annotation -> annotation.getAgent().equals(AGENT))
                .toList();
        if (labels.size() != 1) {
            throw new AssertionError("expected one label, found " + labels);
        }
        return labels.get(0);
    }

    @Override
    public void close() {
        driver.close();
        registry.close();
    }
}
