package dev.winnow.lab.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agents.decontaminate.DecontaminateAgentFactory;
import dev.winnow.agents.fit.AgentFitter;
import dev.winnow.ingest.source.SourceRules;
import dev.winnow.ingest.source.SourceSettings;
import dev.winnow.lab.arm.Corpus;
import dev.winnow.lab.process.LabMain;
import dev.winnow.lab.process.StepLog;
import dev.winnow.lab.text.MachineText;
import dev.winnow.lab.text.MachineTextFinder;
import dev.winnow.stack.ChildProcess;
import dev.winnow.stack.LocalStackException;
import dev.winnow.stack.ServiceCommand;
import dev.winnow.stack.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Brings an experiment's text into one labelled file of its data directory: the person's files, or text of this machine;
 * with given agents, or with some fitted on that text. What an earlier run made from the same input is taken again.
 *
 * @param inputs files and folders; empty for text of this machine
 * @param references reference tasks; empty for a held-out share of the source that has most documents
 * @param agents fitted agents, when there are any
 * @param maxDocuments documents to take at most
 * @param heldOut share of the documents that no arm is offered, at least; without references more
 * @param plantedLeaks documents to add that hold items of the reference tasks; agent decontaminate is fitted then
 */
record ExperimentInput(
        List<Path> inputs,
        List<Path> references,
        Optional<Path> agents,
        long maxDocuments,
        double heldOut,
        int plantedLeaks) {
    private static final int MACHINE_DOCUMENTS = 6_000;
    private static final int FIT_SAMPLE = 4_000;
    private static final int THREADS = 2;
    private static final double REFERENCE_SHARE = 0.05;
    private static final int LEAST_HELD_OUT = 64;
    private static final double MOST_HELD_OUT = 0.25;
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What arms start from.
     *
     * @param corpus the labelled file
     * @param references files of the reference tasks
     * @param heldOut share of the documents that is held out
     * @param split what is offered, and what is held out
     */
    record Ready(Path corpus, List<Path> references, double heldOut, HeldOutSplit split) {}

    Ready prepare(Path directory, StepLog log) throws Exception {
        Path corpus = directory.resolve("corpus.avro");
        Path made = directory.resolve("corpus.json");
        JsonNode description = description();
        // as text: a small long is read again as an int, which is another node
        if (!Files.exists(made) || !Files.readString(made).equals(description.toString())) {
            Files.deleteIfExists(made);
            label(directory, corpus, log);
            Files.writeString(made, description.toString());
        }
        Corpus read = Corpus.read(corpus);
        double share = heldOutOf(read);
        HeldOutSplit split = HeldOutSplit.of(read, share);
        log.print(
                "corpus     %,d documents, of which %,d are held out",
                split.stream().documents().size() + split.heldOutDocuments(), split.heldOutDocuments());
        if (!references.isEmpty()) {
            return new Ready(corpus, references, share, split);
        }
        // by documents: one that is a book would be a task of one item
        String largest = split.heldOut().entrySet().stream()
                .max(Comparator.comparingInt((Map.Entry<String, List<String>> source) ->
                        source.getValue().size()))
                .orElseThrow(() -> new LocalStackException(
                        "no document could be held out as reference task: name tasks with --reference"))
                .getKey();
        log.print("reference  a held-out share of source '%s', which no arm is offered", largest);
        return new Ready(corpus, List.of(reference(directory, largest, split)), share, split.without(largest));
    }

    /** Where a reference task has to come out of what is held out, a small corpus gives a larger share of itself. */
    private double heldOutOf(Corpus corpus) {
        double needed = (double) LEAST_HELD_OUT / Math.max(1, corpus.documents().size());
        return references.isEmpty()
                ? Math.max(heldOut, Math.max(REFERENCE_SHARE, Math.min(MOST_HELD_OUT, needed)))
                : heldOut;
    }

    private JsonNode description() {
        ObjectNode node = JSON.createObjectNode();
        inputs.forEach(
                input -> node.withArray("inputs").add(input.toAbsolutePath().toString()));
        node.put("agents", agents.map(path -> path.toAbsolutePath().toString()).orElse(""));
        node.put("maxDocuments", maxDocuments);
        if (plantedLeaks > 0) {
            node.put("plantedLeaks", plantedLeaks);
        }
        return node;
    }

    private void label(Path directory, Path corpus, StepLog log) throws Exception {
        List<Path> paths = inputs;
        SourceSettings sources = SourceSettings.DEFAULT;
        if (paths.isEmpty()) {
            log.live("looking for text on this machine …");
            MachineText text = new MachineTextFinder(directory.resolve("machine-text"))
                    .find((int) Math.min(MACHINE_DOCUMENTS, maxDocuments));
            log.print("input      text of this machine:");
            text.parts().forEach(part -> log.print("           %s", part.line()));
            paths = text.files();
            sources = sources.withRules(SourceRules.of(text.sourceRules()));
        }
        CorpusPreparation preparation = new CorpusPreparation(
                sources,
                maxDocuments,
                count -> log.live(String.format(Locale.ROOT, "labelling: %,d documents", count)));
        Path sample = directory.resolve("fit-sample.jsonl");
        if (agents.isEmpty() || plantedLeaks > 0) {
            preparation.writeSample(paths, FIT_SAMPLE, sample);
        }
        List<Path> all = new ArrayList<>(paths);
        if (plantedLeaks > 0) {
            Path leaks = directory.resolve("leaks.jsonl");
            PlantedLeaks.write(plantedLeaks, sample, references, leaks);
            // first, so that no limit of documents leaves them out
            all.add(0, leaks);
        }
        Path fitted = agents.isPresent() ? agents.get() : fit(directory, sample, log);
        preparation.write(all, fitted, THREADS, corpus);
    }

    private Path fit(Path directory, Path sample, StepLog log) {
        log.live("fitting agents …");
        Path fitted = directory.resolve("agents");
        List<String> arguments =
                new ArrayList<>(List.of("agents", "fit", "--quiet", "--output", fitted.toString(), sample.toString()));
        if (plantedLeaks > 0) {
            arguments.addAll(
                    List.of("--agents", String.join(",", AgentFitter.STANDARD) + "," + DecontaminateAgentFactory.TYPE));
            references.forEach(reference -> arguments.addAll(List.of("--reference", reference.toString())));
        }
        try (ChildProcess job = ServiceProcess.startJob(
                new ServiceCommand(LabMain.CLASS, "agents-fit", arguments, 1_024, List.of()), directory)) {
            if (job.onExit().join() != 0) {
                throw new LocalStackException(job.deathReport());
            }
        }
        log.print("fit        quality, domain and topic%s: %s", plantedLeaks > 0 ? ", decontaminate" : "", fitted);
        return fitted;
    }

    private static Path reference(Path directory, String source, HeldOutSplit split) throws IOException {
        Path file = directory.resolve("reference.jsonl");
        StringBuilder lines = new StringBuilder();
        for (String text : split.heldOut().get(source)) {
            lines.append(JSON.writeValueAsString(JSON.createObjectNode().put("text", text)))
                    .append('\n');
        }
        Files.writeString(file, lines);
        return file;
    }
}
