package dev.winnow.ingest;

import dev.winnow.kafka.registry.FakeRegistry;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Ingest of a folder into memory, run after run under one name. */
abstract class InMemoryIngest {
    static final Topics TOPICS = new Topics("t");
    static final IngestSettings SMALL_TRANSACTIONS = IngestSettings.named("crawl")
            .withOrder(InputOrder.PATH)
            .withTransaction(new IngestSettings.Transaction(3, 1 << 20, Duration.ofDays(1)));

    @TempDir
    Path folder;

    final List<ProducerRecord<String, byte[]>> committed = new ArrayList<>();
    private FakeRegistry registry;
    private RecordSerdes serdes;

    @BeforeEach
    final void startRegistry() throws IOException {
        registry = new FakeRegistry();
        serdes = new RecordSerdes(registry.client(), true);
    }

    @AfterEach
    final void stopRegistry() {
        registry.close();
    }

    final IngestReport run(IngestSettings settings, FaultyProducer producer) {
        return run(settings, producer, folder);
    }

    final IngestReport run(IngestSettings settings, FaultyProducer producer, Path... paths) {
        try {
            return run(settings, producer, InputFiles.list(List.of(paths)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    final IngestReport run(IngestSettings settings, FaultyProducer producer, InputFiles inputs) {
        TransactionalOutput output = new TransactionalOutput(producer, TOPICS, serdes, settings, System::nanoTime);
        IngestProgress silent = new IngestProgress(
                new PrintStream(PrintStream.nullOutputStream()), ProgressStyle.QUIET, 0, System::nanoTime);
        try (Ingestor ingestor =
                new Ingestor(producer, output, foreign -> positions(settings.name()), settings, System::nanoTime)) {
            return ingestor.run(inputs, silent);
        } finally {
            committed.addAll(producer.history());
        }
    }

    final List<Document> documents() {
        return committed.stream()
                .filter(record -> record.topic().equals(TOPICS.documents()))
                .map(record -> serdes.document().deserializer().deserialize(record.topic(), record.value()))
                .toList();
    }

    final List<String> texts() {
        return documents().stream().map(Document::getText).toList();
    }

    final List<DeadLetter> deadLetters() {
        return committed.stream()
                .filter(record -> record.topic().equals(TOPICS.deadLetters()))
                .map(record -> serdes.deadLetter().deserializer().deserialize(record.topic(), record.value()))
                .toList();
    }

    final Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    final RecordSerdes serdes() {
        return serdes;
    }

    final Map<String, InputPosition> positions(String name) {
        Map<String, InputPosition> positions = new HashMap<>();
        committed.stream()
                .filter(record -> record.topic().equals(TOPICS.ingestPositions())
                        && record.key().startsWith(name + " "))
                .forEach(record -> positions.put(
                        record.key(), InputPosition.fromJson(new String(record.value(), StandardCharsets.UTF_8))));
        return positions;
    }
}
