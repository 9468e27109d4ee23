package dev.winnow.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.StageAgent;
import dev.winnow.agents.evaluation.DuplicateTexts;
import dev.winnow.agents.evaluation.Evaluation;
import dev.winnow.runtime.HiddenOptions;
import dev.winnow.runtime.KafkaCommand;
import dev.winnow.runtime.ReportedOutput;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares the agents of a directory with what is known of documents. */
@HiddenOptions(HiddenOptions.AUTO_REGISTER)
@Command(
        name = "evaluate",
        description = {
            "Compare the agents of a directory with what is known of documents, from files or a topic.",
            "Groups that are sources are compared with the source, scores with human labels, near-duplicate with"
                    + " marked copies (a lower bound of its precision, because real text holds copies that nobody marked)"
                    + " and with the texts of what it found; with 95 %% intervals, shares of groups and documents per"
                    + " second.",
            "A document that an agent was fitted on flatters it: what its fit found on held-out ones, such as the rank"
                    + " correlation with a teacher, is reported beside it as heldOutOfFit. Of a topic the first"
                    + " --max-documents are read."
        })
final class AgentsEvaluateCommand extends KafkaCommand {
    private static final int BATCH = 64;

    @Option(
            names = "--input",
            arity = "1..*",
            paramLabel = "PATH",
            description = "Files, and folders that are walked in sorted order.")
    List<Path> paths = List.of();

    @Mixin
    TopicOptions topic;

    @Mixin
    AgentsDirectoryOption agents;

    @Option(
            names = "--label-field",
            defaultValue = "meta.quality_label",
            description = "Field of human quality labels.")
    String labelField;

    @Option(
            names = "--duplicate-field",
            defaultValue = "meta.dup_of",
            description = "Field that names the id of what a document copies.")
    String duplicateField;

    @Option(names = "--id-field", defaultValue = "id", description = "Field of the id that the former refers to.")
    String idField;

    @Option(names = "--device", defaultValue = "cpu", description = "cpu, cuda or cuda:N.")
    String device;

    @Mixin
    ReportedOutput output;

    @Override
    public Integer call() throws IOException {
        topic.requireInsteadOf(paths, "files with --input");
        try (FitProgressLine progress = FitProgressLine.onStandardError(spec, output.isQuiet());
                AgentCatalog catalog = AgentCatalog.load(agents.path, AgentSettings.on(device))) {
            // an agent with a service of its own cannot label documents alone
            Evaluation evaluation = new Evaluation(catalog.agents().stream()
                    .filter(agent -> !(agent instanceof StageAgent))
                    .toList());
            List<Evaluation.Known> batch = new ArrayList<>();
            forEachDocument(progress, document -> {
                batch.add(known(document));
                if (batch.size() == BATCH) {
                    evaluation.add(batch);
                    batch.clear();
                }
            });
            if (!batch.isEmpty()) {
                evaluation.add(batch);
            }
            DuplicateTexts texts = evaluation.duplicateTexts();
            if (!texts.isEmpty()) {
                forEachDocument(progress, texts::add);
            }
            print(evaluation, texts);
        }
        return 0;
    }

    private void forEachDocument(FitProgressLine progress, Consumer<Document> action) throws IOException {
        try (DocumentFeed documents = topic.isAbsent() ? new FileDocuments(paths) : topic.open(kafka.connection())) {
            long most = topic.isAbsent() ? Long.MAX_VALUE : topic.maxDocuments();
            long read = 0;
            while (read < most && documents.hasNext()) {
                action.accept(documents.next());
                read++;
                if (read % BATCH == 0) {
                    progress.read(read, Math.max(documents.share(), (double) read / most));
                }
            }
            progress.read(read, 1);
        }
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

    private void print(Evaluation evaluation, DuplicateTexts texts) {
        ObjectNode figures = evaluation.toJson();
        if (!texts.isEmpty()) {
            figures.withObject("/nearDuplicate").set("precisionByText", texts.toJson());
        }
        for (AgentArtifact artifact : AgentCatalog.artifacts(agents.path)) {
            figures.withObject("/agents")
                    .withObject("/" + artifact.name())
                    .set("heldOutOfFit", artifact.fitted().path("heldOut").deepCopy());
        }
        output.show(figures, out -> lines(figures).forEach(out::println));
    }

    /** What the JSON reports about each agent and of near-duplicates, once. */
    private static List<String> lines(ObjectNode figures) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT, "%,d documents", figures.path("documents").asLong()));
        figures.path("agents").properties().forEach(agent -> {
            lines.add(agent.getKey());
            JsonNode known = figures.path(agent.getKey());
            boolean listed = agent.getValue().properties().stream()
                    .anyMatch(figure -> figure.getValue().equals(known));
            Stream.of(listed ? MissingNode.getInstance() : known, agent.getValue())
                    .flatMap(part -> FigureLines.of(part).stream())
                    .forEach(line -> lines.add("  " + line));
        });
        if (figures.has("nearDuplicate")) {
            lines.add("marked and found copies");
            FigureLines.of(figures.path("nearDuplicate")).forEach(line -> lines.add("  " + line));
        }
        return lines;
    }
}
