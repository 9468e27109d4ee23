package dev.winnow.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.app.Deployment;
import dev.winnow.app.SharedStack;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.service.streams.StreamsSettings;
import dev.winnow.stack.LocalStack;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedStack.class)
class ConsoleBenchIT {
    private static final int PARTITIONS = 2;
    private static final int RECORDS = 10_000;

    @TempDir
    Path directory;

    @Test
    void theConsoleIsTimedAgainstTheIdentityTopologyOnOneBroker(LocalStack stack) {
        Deployment deployment = Deployment.on(stack, "bench").withTopics(PARTITIONS);
        KafkaConnection connection = deployment.connection();
        StreamsSettings settings = new StreamsSettings(directory.resolve("state"), Duration.ofMillis(100), 1);
        Contender identity = new IdentityContender(connection, new BenchTopics(connection, PARTITIONS), settings);
        Contender console = new ConsoleContender(connection, PARTITIONS, 0.5, RECORDS, settings);
        new BenchLoader(connection, new PrintWriter(new StringWriter())).load(RECORDS, PARTITIONS, 1);

        try (Admin admin = connection.admin()) {
            Stopwatch stopwatch = new Stopwatch(admin, connection.topics().annotated(), PARTITIONS);

            BenchReport.Round round = new BenchReport.Round(stopwatch.time(identity, 0), stopwatch.time(console, 0));

            // a short round on a shared machine: the bounds only tell a broken clock from a working one
            assertThat(round.ratio()).isBetween(0.02, 50.0);
            assertThat(round.consoleRecordsPerSecond()).isGreaterThan(100);
        }
    }
}
