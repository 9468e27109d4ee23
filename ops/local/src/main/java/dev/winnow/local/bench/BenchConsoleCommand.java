package dev.winnow.local.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.winnow.console.StreamsSettings;
import dev.winnow.local.LocalStack;
import dev.winnow.local.ScratchDirectory;
import dev.winnow.topic.KafkaConnection;
import dev.winnow.topic.RecordSerdes;
import dev.winnow.topic.SchemaRegistry;
import dev.winnow.topic.TopicProvisioner;
import dev.winnow.topic.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Times the console against an identity topology on a broker of its own. */
@Command(
        name = "console",
        mixinStandardHelpOptions = true,
        description = "Time the console against a topology that only copies, on the same broker, turn by turn.")
final class BenchConsoleCommand implements Callable<Integer> {
    private static final int PARTITIONS = 6;

    @Spec
    CommandSpec spec;

    @Option(names = "--quick", description = "Fewer records and rounds: one to two minutes, and less certain.")
    boolean quick;

    @Option(names = "--report", paramLabel = "FILE", description = "Also write the result as JSON.")
    Path report;

    @Option(
            names = "--selection-ratio",
            defaultValue = "0.05",
            description = "Share of the documents that the console selects (default: ${DEFAULT-VALUE}).")
    double selectionRatio;

    @Option(names = "--threads", defaultValue = "1", description = "Streams threads (default: ${DEFAULT-VALUE}).")
    int threads;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Path directory = Files.createTempDirectory("winnow-bench");
        try {
            BenchReport result = run(directory, out);
            out.println();
            out.print(result.table());
            out.flush();
            if (report != null) {
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(report.toFile(), result);
            }
            return 0;
        } finally {
            ScratchDirectory.delete(directory);
        }
    }

    private BenchReport run(Path directory, PrintWriter out) {
        out.println("Starting a broker and a registry ...");
        out.flush();
        try (LocalStack stack = LocalStack.start(directory)) {
            KafkaConnection connection = new KafkaConnection(
                    stack.broker().bootstrapServers(),
                    Map.of(),
                    new RecordSerdes(new SchemaRegistry(List.of(stack.registry().url()), Optional.empty()), false),
                    new Topics("bench"));
            new TopicProvisioner(connection).apply(connection.topics().shared(PARTITIONS), (short) 1, false);
            ConsoleBench.Size size = quick
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
