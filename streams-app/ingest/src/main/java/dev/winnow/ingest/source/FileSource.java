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
            }
            return Optional.ofNullable(result);
        } catch (IOException e) {
            return Optional.of(failure(UnusableInputException.reasonOf(e), e.getMessage()));
        } catch (RuntimeException | StackOverflowError e) {
            // parsers of hostile formats have bugs of their own; one must cost a file, not the run
            return Optional.of(failure(Reason.CORRUPT, e.getClass().getSimpleName() + " in its parser"));
        }
    }

    private SourceResult failure(Reason reason, String what) {
        ended = true;
        byte[] partial = partial();
        return new SourceResult.Failure(
                ordinal(),
                reason,
                "record " + ordinal() + ", " + content.where() + ": " + what,
                Arrays.copyOf(partial, Math.min(partial.length, SourceResult.PAYLOAD_LIMIT)),
                partial.length);
    }

    @Override
    public long fileBytes() {
        return content.fileBytes();
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
