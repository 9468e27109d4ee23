package dev.winnow.service.ui;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** Values of records that anybody may have written. Stateless. */
final class Decoded {
    private Decoded() {}

    /** The value of a record; empty where it has none, or one that does not decode. */
    static <T> Optional<T> read(Deserializer<T> deserializer, ConsumerRecord<String, byte[]> record) {
        try {
            return Optional.ofNullable(deserializer.deserialize(record.topic(), record.value()));
        } catch (SerializationException e) {
            return Optional.empty();
        }
    }
}
