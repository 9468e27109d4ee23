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
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleBenchIT {
    private static final int PARTITIONS = 2;
    private static final int RECORDS = 10_000;

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
            StreamsSettings settings = new StreamsSettings(directory.resolve("state"), Duration.ofMillis(100), 1);
            Contender identity = new IdentityContender(connection, new BenchTopics(connection, PARTITIONS), settings);
            Contender console = new ConsoleContender(connection, PARTITIONS, 0.5, RECORDS, settings);
            new BenchLoader(connection, new PrintWriter(new StringWriter())).load(RECORDS, PARTITIONS, 1);

            try (Admin admin = connection.admin()) {
                Stopwatch stopwatch = new Stopwatch(admin, connection.topics().annotated(), PARTITIONS);

                BenchReport.Round round =
                        new BenchReport.Round(stopwatch.time(identity, 0), stopwatch.time(console, 0));

                // a short round on a shared machine: the bounds only tell a broken clock from a working one
                assertThat(round.ratio()).isBetween(0.02, 50.0);
                assertThat(round.consoleRecordsPerSecond()).isGreaterThan(100);
            }
        }
    }
}
