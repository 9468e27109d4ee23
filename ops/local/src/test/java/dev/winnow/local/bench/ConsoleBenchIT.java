package dev.winnow.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.console.StreamsSettings;
import dev.winnow.local.LocalStack;
import dev.winnow.topic.KafkaConnection;
import dev.winnow.topic.RecordSerdes;
import dev.winnow.topic.SchemaRegistry;
import dev.winnow.topic.TopicProvisioner;
import dev.winnow.topic.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleBenchIT {
    private static final int PARTITIONS = 2;

    @TempDir
    Path directory;

    @Test
    void theConsoleIsTimedAgainstTheIdentityTopologyOnOneBroker() {
        try (LocalStack stack = LocalStack.start(directory)) {
            SchemaRegistry registry =
                    new SchemaRegistry(List.of(stack.registry().url()), Optional.empty());
            KafkaConnection connection = new KafkaConnection(
                    stack.broker().bootstrapServers(),
                    Map.of(),
                    new RecordSerdes(registry, false),
                    new Topics("bench"));
            new TopicProvisioner(connection).apply(connection.topics().shared(PARTITIONS), (short) 1, false);
            ConsoleBench.Size size = new ConsoleBench.Size(6_000, 1, PARTITIONS, 1, 1);
            StreamsSettings settings = new StreamsSettings(directory.resolve("state"), Duration.ofMillis(100), 1);

            BenchReport report = new ConsoleBench(connection, size, new PrintWriter(new StringWriter()))
                    .run(
                            new IdentityContender(connection, new BenchTopics(connection, PARTITIONS), settings),
                            new ConsoleContender(connection, PARTITIONS, 0.5, size.records(), settings),
                            0.5);

            // short rounds on a shared machine: the bounds only tell a broken clock from a working one
            assertThat(report.ratio()).isBetween(0.1, 10.0);
            assertThat(report.consoleRecordsPerSecond()).isGreaterThan(500);
        }
    }
}
