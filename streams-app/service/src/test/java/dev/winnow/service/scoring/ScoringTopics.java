package dev.winnow.service.scoring;

import dev.winnow.agent.Label;
import dev.winnow.decision.DocumentId;
import dev.winnow.kafka.client.InMemoryKafka;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.registry.FakeRegistry;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** The topics of a scorer in memory, and an agent that labels by length. */
final class ScoringTopics implements AutoCloseable {
    static final int PARTITIONS = 2;

    final InMemoryKafka kafka = new InMemoryKafka();
    final FakeRegistry registry = new FakeRegistry();
    final KafkaConnection connection = kafka.connection(registry.client());
    final String documents = connection.topics().documents();
    final String annotated = connection.topics().annotated();
    final String deadLetters = connection.topics().deadLetters();
    final Meters meters = new Meters();
    final ScriptedAgent agent = new ScriptedAgent("length", text -> new Label("short", text.length()));
    final Labeller labeller = new Labeller(List.of(agent), meters, System::nanoTime, Duration.ofSeconds(30));

    ScoringTopics() throws IOException {
        kafka.create(documents, PARTITIONS);
        kafka.create(annotated, PARTITIONS);
        kafka.create(deadLetters, 1);
    }

    static ScoringSettings settings(boolean allowMissing) {
        return new ScoringSettings("scorer", 4, 2, Duration.ofMillis(50), allowMissing);
    }

    static Document document(String text) {
        return Document.newBuilder()
                .setId(DocumentId.of(text))
                .setText(text)
                .setSource("test")
                .setTokens(text.length())
                .build();
    }

    void write(int partition, String text) {
        kafka.append(
                documents,
                partition,
                DocumentId.of(text),
                connection.serdes().document().serializer().serialize(documents, document(text)));
    }

    void poison(int partition) {
        kafka.append(documents, partition, "key", new byte[] {1, 2, 3});
    }

    List<String> annotatedTexts(int partition) {
        return kafka.records(annotated).stream()
                .filter(record -> record.partition() == partition)
                .map(record -> document(record).getText())
                .toList();
    }

    Document document(ConsumerRecord<String, byte[]> record) {
        return connection.serdes().document().deserializer().deserialize(annotated, record.value());
    }

    List<DeadLetter> letters() {
        return kafka.records(deadLetters).stream()
                .map(record -> connection.serdes().deadLetter().deserializer().deserialize(deadLetters, record.value()))
                .toList();
    }

    /** Documents and dead letters that were committed. */
    int done() {
        return kafka.records(annotated).size() + kafka.records(deadLetters).size();
    }

    /** The committed offset of a partition; 0 before the first. */
    long committed(int partition) {
        var offset = kafka.committed(connection.topics().scoringGroup()).get(new TopicPartition(documents, partition));
        return offset == null ? 0 : offset.offset();
    }

    @Override
    public void close() {
        labeller.close();
        registry.close();
    }
}
