package dev.winnow.cli;

import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.fit.Evaluation;
import dev.winnow.ingest.DocumentMaker;
import dev.winnow.ingest.InputFiles;
import dev.winnow.ingest.source.DocumentSource;
import dev.winnow.ingest.source.DocumentSources;
import dev.winnow.ingest.source.InputFile;
import dev.winnow.ingest.source.JsonFields;
import dev.winnow.ingest.source.SourceFormat;
import dev.winnow.ingest.source.SourceLimits;
import dev.winnow.ingest.source.SourceResult;
import dev.winnow.ingest.source.SourceRules;
import dev.winnow.ingest.source.SourceSettings;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares the agents of a directory with what is known of documents. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = {
            "Compare the agents of a directory with what files say of their documents: domain with the source, quality with human",
            "labels, near-duplicate with marked copies; with 95 % intervals, shares of groups and documents per second.",
            "A document that an agent was fitted on flatters it: see the held-out figures of 'agents list' too."
        })
final class AgentsEvaluateCommand implements Callable<Integer> {
    private static final int BATCH = 64;

    @Spec
    CommandSpec spec;

    @Option(
            names = "--input",
            required = true,
            arity = "1..*",
            paramLabel = "PATH",
            description = "Files, and folders that are walked in sorted order.")
    List<Path> paths;

    @Option(
            names = "--agents-dir",
            paramLabel = "DIR",
            defaultValue = "${env:WINNOW_AGENTS_DIR:-agents}",
            description = "Agents directory (default: ${DEFAULT-VALUE}; env WINNOW_AGENTS_DIR).")
    Path agents;

    @Option(
            names = "--label-field",
            defaultValue = "meta.quality_label",
            description = "Field of human quality labels (default: ${DEFAULT-VALUE}).")
    String labelField;

    @Option(
            names = "--duplicate-field",
            defaultValue = "meta.dup_of",
            description = "Field that names the id of what a document copies (default: ${DEFAULT-VALUE}).")
    String duplicateField;

    @Option(
            names = "--id-field",
            defaultValue = "id",
            description = "Field of the id that the former refers to (default: ${DEFAULT-VALUE}).")
    String idField;

    @Option(names = "--device", defaultValue = "cpu", description = "cpu, cuda or cuda:N (default: ${DEFAULT-VALUE}).")
    String device;

    @Option(names = "--json", description = "Print on one line, for machines.")
    boolean json;

    @Option(names = "--report", paramLabel = "FILE", description = "Also write the JSON to a file.")
    Path report;

    @Option(names = "--quiet", description = "No progress.")
    boolean quiet;

    @Override
    public Integer call() throws IOException {
        SourceSettings sources = new SourceSettings(
                SourceFormat.AUTO,
                new JsonFields("text", "source", "url"),
                "",
                SourceRules.BUILT_IN,
                SourceLimits.DEFAULT);
        FitProgressLine progress = new FitProgressLine(spec.commandLine().getErr(), Clock.systemUTC(), quiet);
        try (AgentCatalog catalog = AgentCatalog.load(agents, AgentSettings.on(device))) {
            Evaluation evaluation = new Evaluation(catalog.agents());
            List<Evaluation.Known> batch = new ArrayList<>();
            long read = 0;
            for (InputFile file : InputFiles.list(paths).files()) {
                try (DocumentSource source = DocumentSources.open(file, sources)) {
                    for (Optional<SourceResult> result = source.next(); result.isPresent(); result = source.next()) {
                        if (result.get() instanceof SourceResult.Draft draft
                                && DocumentMaker.DEFAULT.make(draft) instanceof DocumentMaker.Documents made) {
                            made.documents().forEach(document -> batch.add(known(document)));
                        }
                        if (batch.size() >= BATCH) {
                            read += batch.size();
                            evaluation.add(batch);
                            batch.clear();
                            progress.at("labelled", read, 0);
                        }
                    }
                }
            }
            if (!batch.isEmpty()) {
                evaluation.add(batch);
            }
            progress.at("labelled", read + batch.size(), read + batch.size());
            print(evaluation);
        }
        return 0;
    }

    private Evaluation.Known known(Document document) {
        return new Evaluation.Known(
                document, attribute(document, idField), attribute(document, duplicateField), label(document));
    }

    private double label(Document document) {
        try {
            return Double.parseDouble(attribute(document, labelField));
        } catch (NumberFormatException e) {
            return Double.NaN; // no label, or one that is not a number
        }
    }

    private static String attribute(Document document, String field) {
        return document.getAttributes().getOrDefault(field, "");
    }

    private void print(Evaluation evaluation) throws IOException {
        var figures = evaluation.toJson();
        if (report != null) {
            Files.writeString(report, figures.toPrettyString() + "\n");
        }
        spec.commandLine().getOut().println(json ? figures.toString() : figures.toPrettyString());
        spec.commandLine().getOut().flush();
    }
}
