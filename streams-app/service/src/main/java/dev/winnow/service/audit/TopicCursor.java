package dev.winnow.service.audit;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads a topic with one partition in steps, each up to an offset. Owned by one thread; memory is bounded by one fetch. */
final class TopicCursor implements AutoCloseable {
    private final PartitionReader reader;
    private Optional<ConsumerRecord<String, byte[]>> next;

    TopicCursor(KafkaConnection connection, String topic) {
        reader = new PartitionReader(connection, topic, 0);
        next = reader.next();
    }

    /** The next record; empty at the end. */
    Optional<ConsumerRecord<String, byte[]>> peek() {
        return next;
    }

    /** Takes the next record. */
    void skip() {
        next = reader.next();
    }

    /** Hands over all records before an offset that were not yet taken. */
    void upTo(long offset, Consumer<ConsumerRecord<String, byte[]>> action) {
        while (next.isPresent() && next.get().offset() < offset) {
            action.accept(next.get());
            skip();
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
