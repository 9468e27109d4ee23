package dev.winnow.service.audit;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * All records of a topic with one partition, in order, up to what is committed when the scan begins.
 *
 * @param deserializer of the values
 */
record TopicScan<T>(KafkaConnection connection, String topic, Deserializer<T> deserializer) {

    /** Hands over every record with its value, which is null if none exists or it does not decode. */
    void each(BiConsumer<T, ConsumerRecord<String, byte[]>> action) {
        try (PartitionReader reader = new PartitionReader(connection, topic, 0)) {
            for (Optional<ConsumerRecord<String, byte[]>> record = reader.next();
                    record.isPresent();
                    record = reader.next()) {
                action.accept(decode(deserializer, record.get()), record.get());
            }
        }
    }

    /** The value of a record; null if none exists or it does not decode. */
    static <T> T decode(Deserializer<T> deserializer, ConsumerRecord<String, byte[]> record) {
        try {
            return deserializer.deserialize(record.topic(), record.value());
        } catch (SerializationException e) {
            return null;
        }
    }
}
