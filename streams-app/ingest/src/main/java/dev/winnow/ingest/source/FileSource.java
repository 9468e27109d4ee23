package dev.winnow.ingest.source;

import dev.winnow.ingest.content.InputUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
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
    private long lastOrdinal = -1;
    private long failedOrdinal = -1;
    private boolean ended;

    FileSource(ContentInput content) {
        this.content = content;
    }

    /** The next result, which may be deferred, or null at the end of the content. */
    abstract SourceResult read() throws IOException;

    /** Ordinal of the record that is being read. */
    abstract long ordinal();

    /** What has been read of the record that is being read. */
    abstract byte[] partial();

    /** Gets ready to read after a gap in the content, from anywhere in a record; false when the format has no way to find the next. */
    boolean continuesBehindGap() {
        return false;
    }

    @Override
    public final Optional<SourceResult> next() {
        return nextDeferred().map(SourceResult::complete);
    }

    @Override
    public final Optional<SourceResult> nextDeferred() {
        if (ended) {
            return Optional.empty();
        }
        Optional<SourceResult> result = readOn();
        Optional<InputUnavailableException> unavailable = content.unavailable();
        if (unavailable.isPresent()) {
            // whatever a parser has made of it, the file has not ended here
            ended = true;
            throw new UncheckedIOException(unavailable.get());
        }
        return result;
    }

    private Optional<SourceResult> readOn() {
        try {
            SourceResult result = read();
            if (result == null) {
                return end();
            }
            lastOrdinal = result.ordinal();
            return Optional.of(result);
        } catch (InputGap e) {
            return Optional.of(gap(e));
        } catch (IOException e) {
            return Optional.of(failure(UnusableInputException.reasonOf(e), e.getMessage()));
        } catch (RuntimeException | StackOverflowError e) {
            // parsers of hostile formats have bugs of their own; one must cost a file, not the run
            return Optional.of(failure(Reason.CORRUPT, e.getClass().getSimpleName() + " in its parser"));
        }
    }

    private SourceResult gap(InputGap damage) {
        Reason reason = UnusableInputException.reasonOf(damage);
        byte[] partial = partial();
        long cut = ordinal();
        if (!continuesBehindGap()) {
            return failure(reason, damage.getMessage());
        }
        String detail = "record " + cut + ", " + content.where() + ": " + damage.getMessage();
        content.passGap();
        lastOrdinal = cut;
        return new SourceResult.Gap(
                cut,
                reason,
                detail,
                Arrays.copyOf(partial, Math.min(partial.length, SourceResult.PAYLOAD_LIMIT)),
                partial.length);
    }

    private SourceResult failure(Reason reason, String what) {
        ended = true;
        byte[] partial = partial();
        long record = Math.max(ordinal(), lastOrdinal + 1);
        failedOrdinal = record;
        return new SourceResult.Failure(
                record,
                reason,
                "record " + record + ", " + content.where() + ": " + what,
                Arrays.copyOf(partial, Math.min(partial.length, SourceResult.PAYLOAD_LIMIT)),
                partial.length);
    }

    @Override
    public void beforeWaiting(Runnable action) {
        content.beforeWaiting(action);
    }

    @Override
    public long fileBytes() {
        return content.fileBytes();
    }

    @Override
    public FilePrefix prefix() {
        return content.prefix();
    }

    @Override
    public long growsFrom() {
        return failedOrdinal >= 0 ? failedOrdinal : lastOrdinal + 1;
    }

    @Override
    public synchronized Map<String, Long> warnings() {
        return warnings.counts();
    }

    @Override
    public void close() throws IOException {
        content.close();
    }

    final ContentInput content() {
        return content;
    }

    /** Counts an oddity; called from any thread. */
    final synchronized void warn(String what) {
        warnings.add(what);
    }

    private Optional<SourceResult> end() {
        ended = true;
        content.warnings().forEach((what, count) -> {
            for (long i = 0; i < count; i++) {
                warn(what);
            }
        });
        return content.lostAtEnd().isEmpty()
                ? Optional.empty()
                : Optional.of(failure(Reason.CORRUPT, content.lostAtEnd()));
    }
}
