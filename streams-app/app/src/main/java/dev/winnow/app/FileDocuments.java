package dev.winnow.app;

import dev.winnow.ingest.DocumentMaker;
import dev.winnow.ingest.InputFiles;
import dev.winnow.ingest.source.DocumentSource;
import dev.winnow.ingest.source.DocumentSources;
import dev.winnow.ingest.source.InputFile;
import dev.winnow.ingest.source.JsonFields;
import dev.winnow.ingest.source.SourceResult;
import dev.winnow.ingest.source.SourceSettings;
import dev.winnow.runtime.FailureText;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;

/** The documents of files, as ingest would make them; what ingest would refuse is skipped and counted. One thread. */
final class FileDocuments implements DocumentFeed {
    private final SourceSettings settings;
    private final Queue<InputFile> files;
    private final Queue<Document> made = new ArrayDeque<>();
    private final long bytes;
    private long bytesBehind;
    private InputFile file;
    private DocumentSource source;
    private long refused;

    FileDocuments(List<Path> paths) throws IOException {
        this(paths, "text", "source");
    }

    /**
     * Opens files of which JSON has other fields.
     *
     * @param textField JSON field of the text
     * @param sourceField JSON field of the source name
     */
    FileDocuments(List<Path> paths, String textField, String sourceField) throws IOException {
        settings = SourceSettings.DEFAULT.withFields(new JsonFields(textField, sourceField, "url"));
        InputFiles inputs = InputFiles.list(paths);
        files = new ArrayDeque<>(inputs.files());
        bytes = inputs.bytes();
    }

    @Override
    public double share() {
        long read = bytesBehind + (source == null ? 0 : source.fileBytes());
        return bytes == 0 ? 1 : Math.min(1, read / (double) bytes);
    }

    @Override
    public boolean hasNext() {
        try {
            while (made.isEmpty() && (source != null || !files.isEmpty())) {
                advance();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file.path() + ": " + FailureText.of(e), e);
        }
        return !made.isEmpty();
    }

    private void advance() throws IOException {
        if (source == null) {
            file = files.remove();
            source = DocumentSources.open(file, settings);
        }
        Optional<SourceResult> result = source.next();
        if (result.isEmpty()) {
            close();
            bytesBehind += file.bytes();
        } else if (result.get() instanceof SourceResult.Draft draft
                && DocumentMaker.DEFAULT.make(draft) instanceof DocumentMaker.Documents documents) {
            documents.documents().forEach(document -> made.add(document.whole()));
        } else if (!(result.get() instanceof SourceResult.Skipped)) {
            refused++;
        }
    }

    /** Records that ingest would refuse so far. */
    long refused() {
        return refused;
    }

    @Override
    public Document next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the files have ended");
        }
        return made.remove();
    }

    @Override
    public void close() throws IOException {
        if (source != null) {
            source.close();
            source = null;
        }
    }
}
