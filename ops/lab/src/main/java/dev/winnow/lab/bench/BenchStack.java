package dev.winnow.lab.bench;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.registry.SchemaRegistry;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.stack.LocalStack;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A broker and a registry of a benchmark's own, and the way to them. */
record BenchStack(LocalStack stack, KafkaConnection connection) implements AutoCloseable {

    /** Starts both as child processes. */
    static BenchStack start(Path directory) {
        LocalStack stack = LocalStack.start(directory);
        return new BenchStack(
                stack,
                new KafkaConnection(
                        stack.broker().bootstrapServers(),
                        Map.of(),
                        new RecordSerdes(
                                new SchemaRegistry(List.of(stack.registry().url()), Optional.empty()), false),
                        new Topics("bench")));
    }

    /** To a deployment of its own on the same broker. */
    KafkaConnection connection(String prefix) {
        return new KafkaConnection(
                connection.bootstrapServers(), connection.properties(), connection.serdes(), new Topics(prefix));
    }

    @Override
    public void close() {
        stack.close();
    }
}
