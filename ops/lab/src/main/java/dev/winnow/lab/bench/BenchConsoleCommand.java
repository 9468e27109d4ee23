package dev.winnow.lab.bench;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.service.streams.StreamsSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times the console against an identity topology on a broker of its own. */
@Command(
        name = "console",
        description = "Time the console against a topology that only copies, on the same broker, turn by turn.")
final class BenchConsoleCommand implements Callable<Integer> {
    private static final int PARTITIONS = 6;

    @Mixin
    QuickOutput output;

    @Option(
            names = "--selection-ratio",
            defaultValue = "0.05",
            description = "Share of the documents that the console selects.")
    double selectionRatio;

    @Option(names = "--threads", defaultValue = "1", description = "Streams threads.")
    int threads;

    @Override
    public Integer call() throws IOException {
        return output.of(this::run, BenchReport::table);
    }

    private BenchReport run(Path directory, PrintWriter out) {
        out.println("Starting a broker and a registry ...");
        out.flush();
        try (BenchStack stack = BenchStack.start(directory)) {
            KafkaConnection connection = stack.connection();
            new TopicProvisioner(connection).apply(connection.topics().shared(PARTITIONS), (short) 1, false);
            ConsoleBench.Size size = output.quick
                    ? new ConsoleBench.Size(50_000, 5, PARTITIONS, threads, 1)
                    : new ConsoleBench.Size(200_000, 5, PARTITIONS, threads, 1);
            StreamsSettings settings = new StreamsSettings(directory.resolve("state"), Duration.ofMillis(200), threads);
            return new ConsoleBench(connection, size, out)
                    .run(
                            new IdentityContender(connection, new BenchTopics(connection, PARTITIONS), settings),
                            new ConsoleContender(connection, PARTITIONS, selectionRatio, size.records(), settings),
                            selectionRatio);
        }
    }
}
