package dev.winnow.service.pacing;

import dev.winnow.service.streams.GuardedClients;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;

/** The clients of a service, one of which leaves held partitions alone. */
public final class PacedClients extends GuardedClients {
    private final String topic;
    private final HeldPartitions held;

    /**
     * @param topic topic that the service reads
     * @param held partitions of it that are not read
     */
    public PacedClients(String topic, HeldPartitions held) {
        this.topic = topic;
        this.held = held;
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new PacedConsumer(config, topic, held);
    }
}
