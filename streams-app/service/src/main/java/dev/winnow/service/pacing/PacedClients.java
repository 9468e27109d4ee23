package dev.winnow.service.pacing;

import dev.winnow.service.streams.GuardedClients;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;

/** The clients of a console, one of which leaves held partitions alone. */
public final class PacedClients extends GuardedClients {
    private final String annotated;
    private final HeldPartitions held;

    /**
     * @param annotated topic that the console decides
     * @param held partitions of it that are not read
     */
    public PacedClients(String annotated, HeldPartitions held) {
        this.annotated = annotated;
        this.held = held;
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new PacedConsumer(config, annotated, held);
    }
}
