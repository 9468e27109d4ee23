package dev.winnow.service.ui;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.RecordFollower;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import dev.winnow.service.deadletter.DeadLetterLog;
import dev.winnow.service.deadletter.Obstacle;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads the newest labelled documents and dead letters into their windows. Owned by one thread. */
final class DocumentFollower implements AutoCloseable {
    /** Characters of a text that are kept and searched. */
    static final int TEXT = 20_000;

    private static final int FETCH_BYTES = 8 << 20;

    private final DocumentWindow documents;
    private final LetterWindow letters;
    private final Topics topics;
    private final String annotated;
    private final Deserializer<Document> values;
    private final Deserializer<DeadLetter> letterValues;
    private final RecordFollower follower;

    DocumentFollower(KafkaConnection connection, DocumentWindow documents, LetterWindow letters) {
        this.documents = documents;
        this.letters = letters;
        topics = connection.topics();
        annotated = topics.annotated();
        values = connection.serdes().document().deserializer();
        letterValues = connection.serdes().deadLetter().deserializer();
        follower = new RecordFollower(
                connection,
                List.of(annotated, topics.deadLetters()),
                Map.of(
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                        FETCH_BYTES,
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                        100));
        int partitions = (int) follower.partitions().stream()
                .filter(partition -> partition.topic().equals(annotated))
                .count();
        follower.rewind(Math.max(LetterWindow.LETTERS, documents.most() / Math.max(1, partitions)));
    }

    /** Takes what has come; whether there was something. */
    boolean poll(Duration patience) {
        List<ConsumerRecord<String, byte[]>> polled = follower.poll(patience);
        polled.forEach(this::take);
        return !polled.isEmpty();
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        if (record.topic().equals(annotated)) {
            Decoded.read(values, record)
                    .ifPresent(document -> documents.add(
                            Doc.of(document, TEXT, record.partition(), record.offset(), record.timestamp())));
        } else {
            Decoded.read(letterValues, record).ifPresent(letter -> take(letter, record));
        }
    }

    /** A letter that reports a replay is the answer to another one, and no failure of its own. */
    private void take(DeadLetter letter, ConsumerRecord<String, byte[]> record) {
        OptionalLong replayed = DeadLetterLog.replayed(letter, record.topic(), record.offset());
        if (replayed.isPresent()) {
            letters.replayed(replayed.getAsLong());
        } else {
            letters.add(
                    letter,
                    record.offset(),
                    record.timestamp(),
                    Obstacle.of(letter, topics).isEmpty());
        }
    }

    @Override
    public void close() {
        follower.close();
    }
}
