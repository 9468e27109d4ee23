package dev.winnow.service.run;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Outcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** The coordinator's answers to a run's reports. Stateless but for the connection. */
public final class OutcomeLog {
    private final KafkaConnection connection;
    private final RunTopics run;

    public OutcomeLog(KafkaConnection connection, RunTopics run) {
        this.connection = connection;
        this.run = run;
    }

    /** The newest answers in their order; records that are not answers are skipped. Memory is bounded by their number. */
    public List<Outcome> newest(int answers) {
        Deque<Outcome> newest = new ArrayDeque<>();
        Deserializer<Outcome> values = connection.serdes().outcome().deserializer();
        try (PartitionReader reader = new PartitionReader(connection, run.outcomes(), 0)) {
            for (ConsumerRecord<String, byte[]> record : reader) {
                decode(values, record).ifPresent(newest::add);
                if (newest.size() > answers) {
                    newest.remove();
                }
            }
        }
        return List.copyOf(newest);
    }

    private static Optional<Outcome> decode(Deserializer<Outcome> values, ConsumerRecord<String, byte[]> record) {
        try {
            return Optional.ofNullable(values.deserialize(record.topic(), record.value()));
        } catch (SerializationException e) {
            return Optional.empty();
        }
    }
}
