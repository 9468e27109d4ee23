package dev.winnow.lab.faults;

import dev.winnow.ingest.IngestProgress;
import dev.winnow.ingest.IngestSettings;
import dev.winnow.ingest.Ingestor;
import dev.winnow.ingest.InputFiles;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.runtime.ServiceRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Writes file after file of generated documents and brings each to the documents topic with the real ingest, under one name: started again after any end
 * it continues in the file that it was in. Owned by the thread that calls {@link #run}.
 */
final class Feed implements ServiceRunner.Service {
    static final String NAME = "feed";

    /** File of the folder with the names of the files that the ingest has reported as committed, in order. */
    static final String ACKNOWLEDGED = "acknowledged";

    private static final String SUFFIX = ".jsonl";

    private final KafkaConnection connection;
    private final GeneratedDocuments documents;
    private final Path directory;
    private final int rate;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile boolean fed;

    /** @param rate documents of a file, of which there is one per second */
    Feed(KafkaConnection connection, GeneratedDocuments documents, Path directory, int rate) {
        this.connection = connection;
        this.documents = documents;
        this.directory = directory;
        this.rate = rate;
    }

    @Override
    public void run() {
        try {
            Files.createDirectories(directory);
            long next = newest();
            long due = System.nanoTime();
            do {
                Path file = directory.resolve(String.format("%012d", next) + SUFFIX);
                if (!Files.exists(file)) {
                    documents.write(file, next, rate);
                }
                next += ingest(file);
                fed = true;
                due = Math.max(due + TimeUnit.SECONDS.toNanos(1), System.nanoTime() - TimeUnit.SECONDS.toNanos(5));
            } while (!stopping.await(due - System.nanoTime(), TimeUnit.NANOSECONDS));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write documents to " + directory, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Number of the first document of the newest file, whose ingest may not have ended; older ones have. */
    private long newest() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .mapToLong(name -> Long.parseLong(name.substring(0, name.length() - SUFFIX.length())))
                    .max()
                    .orElse(0);
        }
    }

    /** Lines of the file. */
    private long ingest(Path file) throws IOException {
        InputFiles files = InputFiles.list(List.of(file));
        try (Ingestor ingestor = Ingestor.on(connection, IngestSettings.named(NAME))) {
            ingestor.run(files, IngestProgress.onStandardError(true, files.bytes()));
        }
        // what a client knows: written after the answer, so that a kill between them loses a line and adds none
        Files.writeString(
                directory.resolve(ACKNOWLEDGED),
                file.toRealPath() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        }
    }

    @Override
    public void stop() {
        stopping.countDown();
    }

    @Override
    public String unreadyReason() {
        return fed ? "" : "nothing is fed yet";
    }
}
