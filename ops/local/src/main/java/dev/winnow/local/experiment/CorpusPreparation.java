package dev.winnow.local.experiment;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentSettings;
import dev.winnow.http.Meters;
import dev.winnow.inference.TorchRuntime;
import dev.winnow.ingest.DocumentMaker;
import dev.winnow.ingest.InputFiles;
import dev.winnow.ingest.source.DocumentSource;
import dev.winnow.ingest.source.DocumentSources;
import dev.winnow.ingest.source.InputFile;
import dev.winnow.ingest.source.SourceResult;
import dev.winnow.ingest.source.SourceSettings;
import dev.winnow.schemas.Document;
import dev.winnow.scoring.Labeller;
import dev.winnow.trainer.experiment.Corpus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.apache.avro.file.DataFileWriter;

/**
 * Reads input files as {@code ingest} does and labels them as {@code score} does, into one file instead of topics. A text
 * that comes twice is taken once. One thread.
 */
final class CorpusPreparation {
    private static final int BATCH = 256;

    private final SourceSettings sources;
    private final long maxDocuments;
    private final LongConsumer progress;

    /**
     * @param sources how files are read
     * @param maxDocuments documents to take at most
     * @param progress told the documents labelled so far
     */
    CorpusPreparation(SourceSettings sources, long maxDocuments, LongConsumer progress) {
        this.sources = sources;
        this.maxDocuments = maxDocuments;
        this.progress = progress;
    }

    /** Writes the labelled documents of the inputs and returns how many there are. */
    long write(List<Path> inputs, Path agentsDirectory, int threads, Path file) throws IOException {
        TorchRuntime.start(threads, "cpu").evaluateOnThisThread();
        try (AgentCatalog catalog = AgentCatalog.load(agentsDirectory, AgentSettings.on("cpu", threads))) {
            Map<String, List<String>> groups = new TreeMap<>();
            Map<String, String> versions = new TreeMap<>();
            for (Agent agent : catalog.agents()) {
                groups.put(agent.name(), agent.groups());
                versions.put(agent.name(), agent.version());
            }
            Labeller labeller = new Labeller(catalog.agents(), new Meters(), Clock.systemUTC());
            try (DataFileWriter<Document> writer = Corpus.writer(file, new Corpus.Agents(groups, versions))) {
                return label(inputs, labeller, writer);
            }
        }
    }

    private long label(List<Path> inputs, Labeller labeller, DataFileWriter<Document> writer) throws IOException {
        Set<String> seen = new HashSet<>();
        List<Document> batch = new ArrayList<>();
        for (InputFile file : InputFiles.list(inputs).files()) {
            try (DocumentSource source = DocumentSources.open(file, sources)) {
                Optional<SourceResult> next = source.next();
                while (next.isPresent() && seen.size() < maxDocuments) {
                    for (Document document : documents(next.get())) {
                        if (seen.add(document.getId())) {
                            batch.add(document);
                        }
                    }
                    if (batch.size() >= BATCH) {
                        flush(labeller, batch, writer);
                        progress.accept(seen.size());
                    }
                    next = source.next();
                }
            }
        }
        flush(labeller, batch, writer);
        return seen.size();
    }

    private static List<Document> documents(SourceResult result) {
        if (result instanceof SourceResult.Draft draft
                && DocumentMaker.DEFAULT.make(draft) instanceof DocumentMaker.Documents made) {
            return made.documents();
        }
        return List.of();
    }

    private static void flush(Labeller labeller, List<Document> batch, DataFileWriter<Document> writer)
            throws IOException {
        if (!batch.isEmpty()) {
            for (Document document : labeller.label(batch)) {
                writer.append(document);
            }
            batch.clear();
        }
    }
}
