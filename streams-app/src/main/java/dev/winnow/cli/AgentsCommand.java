package dev.winnow.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.fit.AgentFitter;
import dev.winnow.agent.fit.FitReport;
import dev.winnow.agent.fit.FitSettings;
import dev.winnow.agent.fit.JsonlSample;
import dev.winnow.agent.fit.ReferenceTexts;
import dev.winnow.ingest.TextNormalizer;
import dev.winnow.topic.DocumentId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fits the built-in agents from a sample, and shows the agents of a directory. */
@Command(
        name = "agents",
        description = "Fit agents, import or create them, and show them.",
        synopsisSubcommandLabel = "(create | evaluate | fit | import | label | list)",
        mixinStandardHelpOptions = true,
        subcommands = {
            AgentsCreateCommand.class,
            AgentsEvaluateCommand.class,
            AgentsImportCommand.class,
            AgentsLabelCommand.class
        })
final class AgentsCommand {
    @Spec
    CommandSpec spec;

    @Command(
            name = "fit",
            mixinStandardHelpOptions = true,
            description = "Fit agents from a JSONL sample and write their artefacts.")
    int fit(
            @Parameters(
                            paramLabel = "PATH",
                            arity = "1..*",
                            description = "JSONL files, plain or .gz, or folders of them; fields text and source.")
                    List<Path> paths,
            @Option(names = "--output", required = true, paramLabel = "DIR", description = "Agents directory to write.")
                    Path output,
            @Option(
                            names = "--agents",
                            split = ",",
                            defaultValue = "domain,quality,topic",
                            paramLabel = "NAME",
                            description =
                                    "Agents to fit, of domain, quality, topic, rules, near-duplicate, dsir, perplexity, density, redundancy and entropy (default: ${DEFAULT-VALUE}).")
                    Set<String> agents,
            @Option(
                            names = "--reference",
                            arity = "1..*",
                            paramLabel = "PATH",
                            description =
                                    "Reference tasks, JSONL files or folders: what dsir compares with, and what the model behind perplexity learns from.")
                    List<Path> reference,
            @Option(
                            names = "--sample",
                            defaultValue = "4000",
                            description = "Documents to fit on at most (default: ${DEFAULT-VALUE}).")
                    int sample,
            @Option(
                            names = "--seed",
                            defaultValue = "1",
                            description = "Seed of all random choices (default: ${DEFAULT-VALUE}).")
                    long seed,
            @Option(
                            names = "--topics",
                            defaultValue = "13",
                            description = "Number of topic groups (default: ${DEFAULT-VALUE}).")
                    int topics,
            @Option(
                            names = "--label-field",
                            defaultValue = "meta.quality_label",
                            description =
                                    "Field of human quality labels, 0 to 1 or 0 to 5 (default: ${DEFAULT-VALUE}).")
                    String labelField,
            @Option(
                            names = "--threads",
                            defaultValue = "2",
                            description = "Threads of the engine (default: ${DEFAULT-VALUE}).")
                    int threads,
            @Option(names = "--json", description = "Print what was made as JSON.") boolean json,
            @Option(names = "--quiet", description = "No progress.") boolean quiet)
            throws IOException {
        FitSettings settings = new FitSettings(sample, seed, topics, threads);
        FitProgressLine progress = new FitProgressLine(spec.commandLine().getErr(), Clock.systemUTC(), quiet);
        try (JsonlSample documents = new JsonlSample(files(paths), labelField, AgentsCommand::documentId)) {
            FitReport report = new AgentFitter(settings, progress, agents)
                    .fit(documents, reference == null ? List.of() : ReferenceTexts.read(files(reference)), output);
            if (documents.skipped() > 0) {
                spec.commandLine()
                        .getErr()
                        .println(documents.skipped() + " lines without a usable text field were left out");
            }
            print(report.agents(), json);
            return 0;
        }
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Verify the artefacts of a directory and show type, groups and digest of each.")
    int list(
            @Option(
                            names = "--agents-dir",
                            defaultValue = "agents",
                            paramLabel = "DIR",
                            description = "Agents directory (default: ${DEFAULT-VALUE}).")
                    Path directory,
            @Option(names = "--json", description = "Print as JSON.") boolean json) {
        print(AgentCatalog.artefacts(directory), json);
        return 0;
    }

    private void print(List<AgentArtefact> agents, boolean json) {
        var out = spec.commandLine().getOut();
        if (json) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            agents.forEach(agent -> array.add(AgentDescription.toJson(agent)));
            out.println(array.toPrettyString());
        } else {
            agents.forEach(agent -> AgentDescription.lines(agent).forEach(out::println));
        }
        out.flush();
    }

    /** The id that a text gets when it is ingested whole. */
    private static String documentId(String text) {
        return DocumentId.of(TextNormalizer.normalize(text));
    }

    private static List<Path> files(List<Path> paths) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                try (Stream<Path> entries = Files.list(path)) {
                    entries.filter(file -> file.toString().matches(".*\\.jsonl(\\.gz)?"))
                            .sorted()
                            .forEach(files::add);
                }
            } else if (Files.isRegularFile(path)) {
                files.add(path);
            } else {
                throw new UsageException("there is no sample at " + path + ": name JSONL files or folders of them");
            }
        }
        if (files.isEmpty()) {
            throw new UsageException("no .jsonl or .jsonl.gz file in " + paths + ": name files to fit on");
        }
        return files;
    }
}
