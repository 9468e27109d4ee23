package dev.winnow.ingest;

import dev.winnow.ingest.source.DocumentSources;
import dev.winnow.ingest.source.InputFile;
import dev.winnow.kafka.registry.UnlabelledDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Makes documents of files as ingest does, on the same threads and in the same order, and writes none: for measurements. */
public final class DryIngest {
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private DryIngest() {}

    /**
     * What was made.
     *
     * @param documents their number
     * @param textBytes UTF-8 bytes of their texts
     */
    public record Made(long documents, long textBytes) {}

    /**
     * Reads files to their ends.
     *
     * @throws IOException naming a file that cannot be read
     */
    public static Made read(List<InputFile> inputs, IngestSettings settings) throws IOException {
        OpenFiles files = new OpenFiles(settings);
        files.offer(inputs);
        long documents = 0;
        long textBytes = 0;
        try (ReadingThreads threads = new ReadingThreads(settings.threads())) {
            while (true) {
                for (Optional<InputFile> file = files.toOpen(); file.isPresent(); file = files.toOpen()) {
                    InputFile opened = file.get();
                    files.add(new FileReading(
                            opened,
                            () -> DocumentSources.open(opened, settings.source(), threads.decompression()),
                            0,
                            settings.documents(),
                            threads));
                }
                Optional<FileReading> next = files.next();
                if (next.isEmpty()) {
                    return new Made(documents, textBytes);
                }
                if (next.get().isReady(PATIENCE)) {
                    Optional<MadeRecord> record = record(next.get());
                    if (record.isEmpty()) {
                        files.remove(next.get());
                        next.get().close();
                    } else if (record.get().made().orElse(null) instanceof DocumentMaker.Documents several) {
                        documents += several.documents().size();
                        textBytes += several.documents().stream()
                                .mapToLong(UnlabelledDocument::tokens)
                                .sum();
                    }
                }
            }
        }
    }

    private static Optional<MadeRecord> record(FileReading reading) throws IOException {
        try {
            return reading.next();
        } catch (UncheckedIOException e) {
            throw new IOException("cannot read " + reading.file().name() + ": " + e.getMessage(), e);
        }
    }
}
