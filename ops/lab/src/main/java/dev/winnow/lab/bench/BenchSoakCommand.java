package dev.winnow.lab.bench;

import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentSettings;
import dev.winnow.lab.process.MachineDescription;
import dev.winnow.lab.process.ProcessMemory;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Watches the memory of a transformer agent. */
@Command(
        name = "soak",
        sortOptions = false,
        description = {
            "Let a transformer agent label documents of random lengths for a time, and print how much memory the process holds.",
            "The memory includes Java's heap; fix its size to see the engine alone: WINNOW_JAVA_OPTS=\"-Xms512m -Xmx512m"
                    + " -XX:+AlwaysPreTouch\"."
        })
final class BenchSoakCommand implements Callable<Integer> {
    private static final int READINGS = 20;
    private static final int MACHINE_DOCUMENTS = 2_000;
    private static final double SECONDS_PER_MINUTE = 60;

    @Mixin
    BenchOutput output;

    @Mixin
    ScoredText scored;

    @Option(names = "--minutes", defaultValue = "60", paramLabel = "N", description = "How long; a fraction will do.")
    double minutes;

    @Option(names = "--model", defaultValue = "minilm", paramLabel = "SIZE", description = "bert-base or minilm.")
    String model;

    @Option(names = "--batch-documents", defaultValue = "16", description = "Documents of a batch.")
    int batchDocuments;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of the lengths.")
    long seed;

    @Override
    public Integer call() throws IOException {
        return output.of(this::run, SoakReport::table);
    }

    private SoakReport run(Path scratch, PrintWriter out) throws IOException {
        ScoreModel size = ScoreModel.named(model);
        out.println("Reading text and making a model of size " + size.name() + " ...");
        out.flush();
        List<Document> texts = BenchText.read(scored.inputs, MACHINE_DOCUMENTS, scratch);
        AgentArtifact artifact = size.artifact(scratch, texts, scored);
        try (AgentCatalog catalog =
                AgentCatalog.load(artifact.directory().getParent(), AgentSettings.on(scored.device, scored.threads))) {
            List<SoakReport.Reading> readings = new Soak(
                            catalog.agents().get(0), texts, batchDocuments, seed, ProcessMemory::residentMib, out)
                    .run(Duration.ofMillis(Math.round(minutes * SECONDS_PER_MINUTE * 1_000)), READINGS);
            return new SoakReport(
                    output.commandLine(),
                    MachineDescription.on(scored.device),
                    new SoakReport.Settings(
                            size.name(),
                            scored.device,
                            scored.threads,
                            scored.maxLength,
                            batchDocuments,
                            seed,
                            scored.precision.toString()),
                    readings);
        }
    }
}
