package dev.winnow.local.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.winnow.console.StreamsSettings;
import dev.winnow.local.LocalStack;
import dev.winnow.local.ScratchDirectory;
import dev.winnow.topic.KafkaConnection;
import dev.winnow.topic.RecordSerdes;
import dev.winnow.topic.SchemaRegistry;
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

/** Times the audit against a plain consumer on a broker of its own. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = {
            "Time 'audit verify' against a plain read_committed consumer of the same topics, on the same broker, turn by turn.",
            "Both read annotated, selected, probes, marks, plans and rewards whole, with as many threads."
        })
final class BenchAuditCommand implements Callable<Integer> {
    private static final int PARTITIONS = 6;

    @Spec
    CommandSpec spec;

    @Option(names = "--quick", description = "Fewer records and rounds: about a minute, and less certain.")
    boolean quick;

    @Option(names = "--report", paramLabel = "FILE", description = "Also write the result as JSON.")
    Path report;

    @Option(
            names = "--selection-ratio",
            defaultValue = "0.05",
            description = "Share of the documents that are selected (default: ${DEFAULT-VALUE}).")
    double selectionRatio;

    @Option(names = "--threads", description = "Partitions that both read at a time (default: one per core).")
    int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Path directory = Files.createTempDirectory("winnow-bench");
        try {
            AuditBenchReport result = run(directory, out);
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

    private AuditBenchReport run(Path directory, PrintWriter out) {
        out.println("Starting a broker and a registry ...");
        out.flush();
        try (LocalStack stack = LocalStack.start(directory)) {
            KafkaConnection connection = new KafkaConnection(
                    stack.broker().bootstrapServers(),
                    Map.of(),
                    new RecordSerdes(new SchemaRegistry(List.of(stack.registry().url()), Optional.empty()), false),
                    new Topics("bench"));
            StreamsSettings settings = new StreamsSettings(directory.resolve("state"), Duration.ofMillis(200), 1);
            BenchRun.Finished run =
                    new BenchRun(connection, PARTITIONS, settings, out).make(quick ? 60_000 : 200_000, selectionRatio);
            return new AuditBench(connection, run, threads, out).time(quick ? 5 : 9, selectionRatio);
        }
    }
}
