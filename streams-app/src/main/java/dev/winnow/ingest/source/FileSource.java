package dev.winnow.ingest.source;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * What all readers share: the end of the file, the one failure, and the counts. A format adds how to get the next result; an
 * {@link IOException} out of that becomes the failure.
 */
abstract class FileSource implements DocumentSource {
    private final ContentInput content;
    private final SourceTally skipped = new SourceTally();
    private final SourceTally warnings = new SourceTally();
    private boolean ended;

    FileSource(ContentInput content) {
        this.content = content;
    }

    /** The next result, or null at the end of the content. */
    abstract SourceResult read() throws IOException;

    /** Ordinal of the record that is being read. */
    abstract long ordinal();

    /** What has been read of the record that is being read. */
    abstract byte[] partial();

    @Override
    public final Optional<SourceResult> next() {
        if (ended) {
            return Optional.empty();
        }
        try {
            SourceResult result = read();
            if (result == null) {
                end();
            } else if (result instanceof SourceResult.Failure) {
                ended = true;
            }
            return Optional.ofNullable(result);
        } catch (IOException e) {
            ended = true;
            byte[] partial = partial();
            return Optional.of(new SourceResult.Failure(
                    ordinal(),
                    UnusableInputException.reasonOf(e),
                    "record " + ordinal() + ", " + content.where() + ": " + e.getMessage(),
                    Arrays.copyOf(partial, Math.min(partial.length, SourceResult.PAYLOAD_LIMIT)),
                    partial.length));
        }
    }

    @Override
    public long fileBytes() {
        return content.fileBytes();
    }

    @Override
    public Map<String, Long> skipped() {
        return skipped.counts();
    }

    @Override
    public Map<String, Long> warnings() {
        return warnings.counts();
    }

    @Override
    public void close() throws IOException {
        content.close();
    }

    final ContentInput content() {
        return content;
    }

    final void skip(String what) {
        skipped.add(what);
    }

    final void warn(String what) {
        warnings.add(what);
    }

    private void end() {
        ended = true;
        if (content.trailingGarbage()) {
            warn("bytes behind the gzip trailer");
        }
    }
}
