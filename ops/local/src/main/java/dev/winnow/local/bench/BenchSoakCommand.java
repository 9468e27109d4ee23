package dev.winnow.local.bench;

import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentSettings;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Watches the memory of a transformer agent. */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Let a transformer agent label documents of random lengths for a time, and print how much memory the process holds.",
            "The memory includes Java's heap; fix its size to see the engine alone: WINNOW_JAVA_OPTS=\"-Xms256m -Xmx256m"
                    + " -XX:+AlwaysPreTouch\"."
        })
final class BenchSoakCommand implements Callable<Integer> {
    private static final int READINGS = 20;
    private static final int MACHINE_DOCUMENTS = 2_000;
    private static final double SECONDS_PER_MINUTE = 60;

    @Mixin
    BenchOutput output;

    @Option(
            names = "--minutes",
            defaultValue = "60",
            paramLabel = "N",
            description = "How long; a fraction will do (default: ${DEFAULT-VALUE}).")
    double minutes;

    @Option(
            names = "--input",
            arity = "1..*",
            paramLabel = "PATH",
            description = "Files or folders of text (default: real text of this machine).")
    List<Path> inputs = new ArrayList<>();

    @Option(
            names = "--model",
            defaultValue = "minilm",
            paramLabel = "SIZE",
            description = "bert-base or minilm (default: ${DEFAULT-VALUE}).")
    String model;

    @Option(
            names = "--max-length",
            defaultValue = "512",
            paramLabel = "N",
            description = "Most tokens that are read of a document (default: ${DEFAULT-VALUE}).")
    int maxLength;

    @Option(names = "--device", defaultValue = "cpu", description = "cpu, cuda or cuda:N (default: ${DEFAULT-VALUE}).")
    String device;

    @Option(names = "--threads", paramLabel = "N", description = "Threads on the CPU (default: one per core).")
    int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--batch-documents",
            defaultValue = "16",
            paramLabel = "N",
            description = "Documents of a batch (default: ${DEFAULT-VALUE}).")
    int batchDocuments;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of the lengths (default: ${DEFAULT-VALUE}).")
    long seed;

    @Override
    public Integer call() throws IOException {
        return output.of(this::run, SoakReport::table);
    }

    private SoakReport run(Path scratch, PrintWriter out) throws IOException {
        ScoreModel size = ScoreModel.named(model);
        out.println("Reading text and making a model of size " + size.name() + " ...");
        out.flush();
        List<Document> texts = BenchText.read(inputs, MACHINE_DOCUMENTS, scratch);
        AgentArtefact artefact = size.artefact(scratch, texts, maxLength);
        try (AgentCatalog catalog =
                AgentCatalog.load(artefact.directory().getParent(), AgentSettings.on(device, threads))) {
            List<SoakReport.Reading> readings = new Soak(
                            catalog.agents().get(0), texts, batchDocuments, seed, ProcessMemory::residentMib, out)
                    .run(Duration.ofMillis(Math.round(minutes * SECONDS_PER_MINUTE * 1_000)), READINGS);
            return new SoakReport(
                    output.commandLine(),
                    MachineDescription.here(),
                    new SoakReport.Settings(size.name(), device, threads, maxLength, batchDocuments, seed),
                    readings);
        }
    }
}
