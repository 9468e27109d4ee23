package dev.winnow.app;

import dev.winnow.agent.fit.FitDocument;
import dev.winnow.agent.fit.FitInput;
import dev.winnow.agent.fit.FitReport;
import dev.winnow.agent.fit.FitSettings;
import dev.winnow.agent.fit.TaskItem;
import dev.winnow.agents.decontaminate.DecontaminateAgentFactory;
import dev.winnow.agents.fit.AgentFitter;
import dev.winnow.agents.fit.HashSample;
import dev.winnow.agents.fit.JsonlSample;
import dev.winnow.agents.fit.ReferenceTexts;
import dev.winnow.agents.fit.TaskItems;
import dev.winnow.decision.DocumentId;
import dev.winnow.decision.TextNormalizer;
import dev.winnow.runtime.HiddenOptions;
import dev.winnow.runtime.KafkaCommand;
import dev.winnow.runtime.ResultOutput;
import dev.winnow.runtime.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fits agents from files or from a topic. */
@HiddenOptions(HiddenOptions.AUTO_REGISTER)
@Command(
        name = "fit",
        sortOptions = false,
        description = {
            "Fit agents from a sample and write their artifacts; prints what they are worth on documents that they"
                    + " have not seen.",
            "The sample is drawn evenly from JSONL files, or from a topic with --topic; quality also learns from"
                    + " documents with a human's",
            "label that the draw left out, a quarter of --sample at most."
        })
final class AgentsFitCommand extends KafkaCommand {
    @Parameters(
            paramLabel = "PATH",
            arity = "0..*",
            description = "JSONL files, plain or .gz, or folders of them; fields text and source.")
    List<Path> paths = List.of();

    @Mixin
    TopicOptions topic;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "Agents directory to write.")
    Path output;

    @Option(
            names = "--agents",
            split = ",",
            defaultValue = "domain,quality,topic",
            paramLabel = "NAME",
            description =
                    "Agents to fit, of domain, quality, topic, language, rules, near-duplicate, decontaminate, dsir, betr, perplexity, density,"
                            + " redundancy, entropy, ask-llm, learnability and those of other jars, which 'winnow agents types'"
                            + " lists.")
    Set<String> agents;

    @Option(
            names = "--reference",
            arity = "1..*",
            paramLabel = "PATH",
            description = "Reference tasks, JSONL files or folders: what dsir and betr compare with, what the model of"
                    + " perplexity learns from, and what decontaminate finds in documents.")
    List<Path> reference = List.of();

    @Option(
            names = "--evaluation",
            arity = "1..*",
            paramLabel = "PATH",
            description = "Tasks that models are evaluated on, JSONL files or folders: decontaminate finds their items"
                    + " beside those of --reference; no agent learns from them.")
    List<Path> evaluation = List.of();

    @Option(names = "--sample", defaultValue = "4000", description = "Documents to fit on at most.")
    int sample;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of all random choices.")
    long seed;

    @Option(names = "--topics", defaultValue = "13", description = "Number of topic groups.")
    int topics;

    @Option(
            names = "--label-field",
            defaultValue = "meta.quality_label",
            description = "Field, or attribute of a topic's documents, of human quality labels, 0 to 1 or 0 to 5.")
    String labelField;

    @Mixin
    TeacherOptions teachers;

    @Option(
            names = "--device",
            defaultValue = "cpu",
            description = "Where models are trained and teachers answer: cpu, cuda or cuda:N.")
    String device;

    @Option(names = "--threads", defaultValue = "2", description = "Threads of the engine on the CPU.")
    int threads;

    @Mixin
    ResultOutput result;

    @Option(names = "--quiet", description = "Disable progress output.")
    boolean quiet;

    @Override
    public Integer call() throws IOException {
        topic.requireInsteadOf(paths, "files to fit on");
        List<Path> referenceFiles = reference.isEmpty() ? List.of() : files(reference);
        List<String> references = isReferenceRead() ? ReferenceTexts.read(referenceFiles) : List.of();
        List<TaskItem> items = agents.contains(DecontaminateAgentFactory.TYPE) ? items() : List.of();
        try (FitProgressLine progress = FitProgressLine.onStandardError(spec, quiet)) {
            fit(references, items, progress);
        }
        return 0;
    }

    /** Whether an agent learns from the reference: only then a reference without items to learn from is an error. */
    private boolean isReferenceRead() {
        return AgentFitter.fitters().values().stream()
                .filter(fitter -> agents.contains(fitter.type()))
                .anyMatch(fitter -> fitter.needs().contains(FitInput.REFERENCE)
                        || fitter.uses().contains(FitInput.REFERENCE));
    }

    private List<TaskItem> items() throws IOException {
        List<Path> tasks = new ArrayList<>(reference);
        tasks.addAll(evaluation);
        return tasks.isEmpty() ? List.of() : TaskItems.read(files(tasks));
    }

    private void fit(List<String> references, List<TaskItem> items, FitProgressLine progress) throws IOException {
        AgentFitter fitter = new AgentFitter(
                new FitSettings(sample, seed, topics, threads, device), progress, agents, teachers.settings());
        fitter.requireInputs(references, items);
        if (topic.isAbsent()) {
            try (JsonlSample documents = new JsonlSample(files(paths), labelField, AgentsFitCommand::documentId)) {
                fit(fitter, documents, List.of(), references, items);
                reportSkipped(documents.skipped(), "lines without a usable text field");
            }
        } else {
            try (TopicDocuments documents = topic.open(kafka.connection())) {
                HashSample.Draw drawn = new HashSample(topic.maxDocuments(), seed)
                        .draw(documents, labelField, read -> progress.read(read, documents.share()));
                fit(fitter, drawn.even().iterator(), drawn.judged(), references, items);
                reportSkipped(documents.skipped(), "records that are not documents");
            }
        }
    }

    private void fit(
            AgentFitter fitter,
            Iterator<FitDocument> documents,
            List<FitDocument> judged,
            List<String> references,
            List<TaskItem> items) {
        FitReport report = fitter.fit(documents, judged, references, items, output);
        AgentDescription.show(result, report.agents());
    }

    private void reportSkipped(long skipped, String what) {
        if (skipped > 0) {
            spec.commandLine().getErr().println(skipped + " " + what + " were left out");
        }
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
                throw new UsageException("no sample found at " + path + ": name JSONL files or folders of them");
            }
        }
        if (files.isEmpty()) {
            throw new UsageException("no .jsonl or .jsonl.gz file in " + paths + ": name files to fit on");
        }
        return files;
    }
}
