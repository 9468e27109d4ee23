package dev.winnow.ingest;

import dev.winnow.ingest.source.DocumentSource;
import dev.winnow.ingest.source.InputFile;
import dev.winnow.ingest.source.SourceResult;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** One input file on its way: what is read of it, and from which record on it counts. Owned by one thread. */
final class FileReading {
    private final InputFile file;
    private final DocumentSource source;
    private final long from;
    private long nextOrdinal;
    private Optional<SourceResult> first = Optional.empty();
    private boolean caughtUp;
    private boolean moved;
    private boolean damaged;

    FileReading(InputFile file, DocumentSource source, long from) {
        this.file = file;
        this.source = source;
        this.from = from;
        this.nextOrdinal = from;
    }

    InputFile file() {
        return file;
    }

    /** Skips one record that an earlier run has taken; false when the next one is new, or there is none. */
    boolean skip() {
        if (!caughtUp) {
            first = read();
            caughtUp = first.isEmpty() || first.get().ordinal() >= from;
        }
        return !caughtUp;
    }

    /** The next record that an earlier run has not taken. To be called when there is nothing to skip. */
    Optional<SourceResult> next() {
        Optional<SourceResult> result = first.isPresent() ? first : read();
        first = Optional.empty();
        result.ifPresent(record -> {
            nextOrdinal = record.ordinal() + 1;
            moved = true;
        });
        return result;
    }

    /** Whether a part of the file could not be read, in this run or, as it is read again, in an earlier one. */
    boolean isDamaged() {
        return damaged;
    }

    /** Share of the file that has been read, in [0, 1]. */
    double fraction() {
        return file.bytes() == 0 ? 1 : Math.min(1, (double) source.fileBytes() / file.bytes());
    }

    long fileBytes() {
        return source.fileBytes();
    }

    Map<String, Long> warnings() {
        return source.warnings();
    }

    /** Where a restart goes on, when that has changed since it was last asked. */
    Optional<InputPosition> movedPosition() {
        if (!moved) {
            return Optional.empty();
        }
        moved = false;
        return Optional.of(InputPosition.of(file, nextOrdinal, false, source.prefix()));
    }

    /** Position of a file that has been read to its end. */
    InputPosition endPosition() {
        return InputPosition.of(file, source.growsFrom(), true, source.prefix());
    }

    private Optional<SourceResult> read() {
        Optional<SourceResult> result = source.next();
        result.ifPresent(
                record -> damaged |= record instanceof SourceResult.Gap || record instanceof SourceResult.Failure);
        return result;
    }

    void close() throws IOException {
        source.close();
    }
}
