package dev.winnow.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.local.LocalStack;
import dev.winnow.topic.KafkaConnection;
import dev.winnow.topic.RecordSerdes;
import dev.winnow.topic.SchemaRegistry;
import dev.winnow.topic.TopicProvisioner;
import dev.winnow.topic.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleBenchIT {
    private static final int PARTITIONS = 2;

    @TempDir
    Path directory;

    @Test
    void theIdentityTopologyTimedAgainstItselfHasARatioNearOne() {
        try (LocalStack stack = LocalStack.start(directory)) {
            SchemaRegistry registry =
                    new SchemaRegistry(List.of(stack.registry().url()), Optional.empty());
            KafkaConnection connection = new KafkaConnection(
                    stack.broker().bootstrapServers(),
                    Map.of(),
                    new RecordSerdes(registry, false),
                    new Topics("bench"));
            new TopicProvisioner(connection).apply(connection.topics().shared(PARTITIONS), (short) 1, false);
            BenchTopics topics = new BenchTopics(connection, PARTITIONS);
            ConsoleBench bench = new ConsoleBench(
                    connection, new ConsoleBench.Size(6_000, 1, PARTITIONS, 1, 1), new PrintWriter(new StringWriter()));

            BenchReport report = bench.run(
                    new IdentityContender(connection, topics),
                    new Renamed(new IdentityContender(connection, topics)),
                    1,
                    directory.resolve("state"));

            // short rounds on a shared machine: the bounds only tell a broken clock from a working one
            assertThat(report.ratio()).isBetween(0.1, 10.0);
            assertThat(report.consoleRecordsPerSecond()).isGreaterThan(500);
        }
    }

    /** The same topology under another application id. */
    private record Renamed(IdentityContender identity) implements Contender {
        @Override
        public String name() {
            return "copy";
        }

        @Override
        public void prepare(int round) {
            identity.prepare(round + 100);
        }

        @Override
        public String applicationId(int round) {
            return identity.applicationId(round + 100);
        }

        @Override
        public Topology topology(int round) {
            return identity.topology(round + 100);
        }

        @Override
        public Map<String, Object> settings() {
            return identity.settings();
        }
    }
}
