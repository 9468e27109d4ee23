package dev.winnow.service.dedup;

import dev.winnow.schemas.DeadLetter;
import org.apache.kafka.common.serialization.Serializer;

/** What the stage writes. */
sealed interface Output {
    /**
     * A document with its label, in the partition that it came from.
     *
     * @param value the record of {@code compared}
     */
    record Compared(int partition, byte[] value) implements Output {
        static Serializer<Object> serializer() {
            return (topic, output) -> ((Compared) output).value();
        }
    }

    /** A record that cannot be used. */
    record Dead(DeadLetter letter) implements Output {
        static Serializer<Object> serializer(Serializer<DeadLetter> letters) {
            return (topic, output) -> letters.serialize(topic, ((Dead) output).letter());
        }
    }
}
