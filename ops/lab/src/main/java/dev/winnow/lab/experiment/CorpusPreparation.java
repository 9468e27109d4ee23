package dev.winnow.lab.experiment;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentSettings;
import dev.winnow.inference.TorchRuntime;
import dev.winnow.ingest.DocumentMaker;
import dev.winnow.ingest.InputFiles;
import dev.winnow.ingest.source.DocumentSource;
import dev.winnow.ingest.source.DocumentSources;
import dev.winnow.ingest.source.InputFile;
import dev.winnow.ingest.source.SourceResult;
import dev.winnow.ingest.source.SourceSettings;
import dev.winnow.lab.arm.Corpus;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Document;
import dev.winnow.service.scoring.Labeller;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.apache.avro.file.DataFileWriter;

/**
 * Reads input files as {@code ingest} does and labels them as {@code score} does, into one file instead of topics. A text
 * that occurs twice is used once. One thread.
 */
final class CorpusPreparation {
    private static final int BATCH = 256;

    private final SourceSettings sources;
    private final long maxDocuments;
    private final LongConsumer progress;

    /**
     * @param sources how files are read
     * @param maxDocuments documents to take at most
     * @param progress receives the documents labelled so far
     */
    CorpusPreparation(SourceSettings sources, long maxDocuments, LongConsumer progress) {
        this.sources = sources;
        this.maxDocuments = maxDocuments;
        this.progress = progress;
    }

    /** Writes the labelled documents of the inputs and returns how many there are. */
    long write(List<Path> inputs, Path agentsDirectory, int threads, Path file) throws IOException {
        TorchRuntime.start(threads, "cpu").evaluateOnThisThread();
        try (AgentCatalog catalog = AgentCatalog.load(agentsDirectory, AgentSettings.on("cpu", threads));
                Labeller labeller =
                        new Labeller(catalog.agents(), new Meters(), System::nanoTime, Labeller.DEFAULT_LIMIT)) {
            Map<String, List<String>> groups = new TreeMap<>();
            Map<String, String> versions = new TreeMap<>();
            for (Agent agent : catalog.agents()) {
                groups.put(agent.name(), agent.groups());
                versions.put(agent.name(), agent.version());
            }
            List<Document> batch = new ArrayList<>();
            long labelled = 0;
            try (DataFileWriter<Document> writer = Corpus.writer(file, new Corpus.Agents(groups, versions));
                    Reading reading = new Reading(inputs)) {
                for (Optional<Document> next = reading.next(); next.isPresent(); next = reading.next()) {
                    batch.add(next.get());
                    labelled++;
                    if (batch.size() == BATCH) {
                        flush(labeller, batch, writer);
                        progress.accept(labelled);
                    }
                }
                flush(labeller, batch, writer);
            }
            return labelled;
        }
    }

    /** Writes a sample of the documents of the inputs, for fitting agents. */
    void writeSample(List<Path> inputs, int size, Path file) throws IOException {
        FitSample sample = new FitSample(size);
        try (Reading reading = new Reading(inputs)) {
            for (Optional<Document> next = reading.next(); next.isPresent(); next = reading.next()) {
                sample.offer(next.get());
            }
        }
        sample.write(file);
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

    /** The documents of the inputs one after another, each text once. */
    private final class Reading implements Closeable {
        private final Iterator<InputFile> files;
        private final Set<String> seen = new HashSet<>();
        private final Deque<Document> parts = new ArrayDeque<>();
        private DocumentSource source;

        Reading(List<Path> inputs) throws IOException {
            files = InputFiles.list(inputs).files().iterator();
        }

        Optional<Document> next() throws IOException {
            while (seen.size() < maxDocuments) {
                while (parts.isEmpty()) {
                    Optional<SourceResult> result = nextResult();
                    if (result.isEmpty()) {
                        return Optional.empty();
                    }
                    if (result.get() instanceof SourceResult.Draft draft
                            && DocumentMaker.DEFAULT.make(draft) instanceof DocumentMaker.Documents made) {
                        made.documents().forEach(document -> parts.add(document.whole()));
                    }
                }
                Document document = parts.poll();
                if (seen.add(document.getId())) {
                    return Optional.of(document);
                }
            }
            return Optional.empty();
        }

        private Optional<SourceResult> nextResult() throws IOException {
            while (true) {
                if (source != null) {
                    Optional<SourceResult> result = source.next();
                    if (result.isPresent()) {
                        return result;
                    }
                    close();
                }
                if (!files.hasNext()) {
                    return Optional.empty();
                }
                source = DocumentSources.open(files.next(), sources);
            }
        }

        @Override
        public void close() throws IOException {
            if (source != null) {
                source.close();
                source = null;
            }
        }
    }
}
