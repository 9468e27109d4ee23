package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.schemas.Document;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** What the tests of followers share: how long files arrive, and how a topic is compared with what was written. */
final class Following {
    /**
     * For how long files keep arriving; a longer time meets more moments. An hour is {@code -Dwinnow.follow.minutes=60 -Dtest.jvm=-Xmx4g}, since all texts are
     * kept.
     */
    static final Duration TIME = Duration.ofMinutes(Long.getLong("winnow.follow.minutes", 0));

    private Following() {}

    /** The texts of the documents, which are all that an hour has room for. */
    static TopicTail<String> documents(KafkaConnection connection) {
        Serde<Document> documents = connection.serdes().document();
        return new TopicTail<>(
                connection,
                connection.topics().documents(),
                Serdes.serdeFrom(
                        (topic, text) -> {
                            throw new UnsupportedOperationException("only read here");
                        },
                        (topic, bytes) -> documents
                                .deserializer()
                                .deserialize(topic, bytes)
                                .getText()));
    }

    static List<String> texts(TopicTail<String> documents) {
        return documents.toEnd().stream().map(ConsumerRecord::value).toList();
    }

    static void report(long start, int steps, int kills, int records) {
        System.out.printf(
                "followed for %d s: %,d steps, %,d kills, %,d records written%n",
                Duration.ofNanos(System.nanoTime() - start).toSeconds(), steps, kills, records);
    }

    /** Asserts that the topic holds each of some texts once and nothing else, in a time that grows with their number. */
    static void assertEachOnce(TopicTail<String> documents, List<String> expected) {
        List<String> sent = texts(documents);
        assertThat(without(expected, sent)).as("lost").isEmpty();
        assertThat(without(sent, expected)).as("sent twice or changed").isEmpty();
    }

    /** What is left of some texts when each of the others is taken out once. */
    private static List<String> without(List<String> texts, List<String> others) {
        Map<String, Integer> counts = new HashMap<>();
        others.forEach(text -> counts.merge(text, 1, Integer::sum));
        return texts.stream()
                .filter(text -> counts.merge(text, -1, Integer::sum) < 0)
                .toList();
    }
}
