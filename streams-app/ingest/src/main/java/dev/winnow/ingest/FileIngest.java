package dev.winnow.ingest;

import dev.winnow.ingest.content.InputUnavailableException;
import dev.winnow.ingest.source.DocumentSources;
import dev.winnow.ingest.source.InputFile;
import dev.winnow.ingest.source.Reason;
import dev.winnow.ingest.source.ResumedStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Takes files record by record into the open transaction, with their positions. Owned by one thread.
 */
final class FileIngest implements AutoCloseable {
    static final String REMOVED = "file that was removed before it was read";
    static final String OVERWRITTEN = "object that was overwritten while it was read: what is new in it is read next";

    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final TransactionalOutput output;
    private final IngestSettings settings;
    private final ResultOutput results;
    private final OpenFiles files;
    private final ReadingThreads threads;
    private final Comparison comparison;
    private final BiConsumer<InputFile, InputUnavailableException> onUnavailable;
    private KnownFiles known;
    private ResumedStream stream;

    /** Says what is known of a file, like {@link KnownFiles#of(InputFile)}. */
    @FunctionalInterface
    interface Comparison {
        KnownFiles.Known of(KnownFiles known, InputFile file) throws IOException;
    }

    /**
     * @param comparison may take long; no transaction is open meanwhile
     * @param onUnavailable takes a file that its store does not give any further; what was read of it is in the transaction, with its position
     * @param onCommit takes the counts of what is committed, each time that something is
     */
    FileIngest(
            TransactionalOutput output,
            IngestSettings settings,
            Comparison comparison,
            BiConsumer<InputFile, InputUnavailableException> onUnavailable,
            Consumer<IngestCounts> onCommit) {
        this.comparison = comparison;
        this.onUnavailable = onUnavailable;
        this.output = output;
        this.settings = settings;
        this.results = new ResultOutput(output, settings, onCommit);
        this.files = new OpenFiles(settings);
        this.threads = new ReadingThreads(settings.threads());
    }

    /** Starts from the positions of earlier runs, with no file open. */
    void begin(KnownFiles positions) {
        known = positions;
    }

    KnownFiles known() {
        return known;
    }

    /** Files to be read after those that wait already. */
    void offer(Collection<InputFile> more) {
        files.offer(more);
    }

    OpenFiles files() {
        return files;
    }

    /** Counts of what is committed. */
    IngestCounts counts() {
        return results.committed();
    }

    /** Counts of what is not committed yet. */
    IngestCounts pending() {
        return results.pending();
    }

    /** Documents read, committed or not. */
    long documents() {
        return counts().documents + pending().documents;
    }

    /** Bytes of the files that are read, with those of the files that are open. */
    long inputBytes() {
        return counts().inputBytes
                + pending().inputBytes
                + files.open().stream().mapToLong(FileReading::fileBytes).sum();
    }

    /** Opens a file, takes one record of one, or notes its end; false when there is nothing to do. */
    boolean work() {
        Optional<InputFile> file = files.toOpen();
        if (file.isPresent()) {
            open(file.get());
            return true;
        }
        Optional<FileReading> next = files.next();
        if (next.isPresent() && !next.get().isReady(PATIENCE)) {
            // a store that does not answer holds up its own file, and no other
            files.late(next.get());
            next = files.next().filter(reading -> reading.isReady(Duration.ZERO));
        }
        next.ifPresent(this::step);
        return !files.open().isEmpty() || next.isPresent();
    }

    /** Commits when the transaction has reached a limit. */
    void commitWhenFull() {
        if (output.isFull() && (stream == null || stream.isSame())) {
            commit();
        }
    }

    /** Commits all that was taken, with the positions of the open files. */
    void commit() {
        if (stream != null && !stream.isSame()) {
            // stopped before it was known to be the stream of the positions
            results.discard();
            return;
        }
        for (FileReading reading : files.open()) {
            reading.movedPosition().ifPresent(position -> write(reading.file(), position));
        }
        results.commit();
    }

    /** Aborts the transaction and forgets the files and their positions: the next begin continues from what is committed. */
    void discard() {
        results.discard();
        known = null;
        closeAll();
    }

    /** Closes the open files and forgets those that wait. */
    void closeAll() {
        List.copyOf(files.open()).forEach(this::close);
        files.forgetWaiting();
    }

    /** Writes positions for files that have none, before any of them is opened. */
    void claim(Collection<InputFile> unread) {
        unread.stream()
                .filter(file -> !known.has(file) && known.candidates(file).isEmpty())
                .forEach(file -> write(file, InputPosition.claim(file)));
    }

    /** Keeps the positions of a file that was moved, or that is new, for whoever reads it. */
    void handOver(InputFile file) {
        try {
            KnownFiles.Known what = compare(file);
            note(file, what);
            if (what.position() == null) {
                write(file, InputPosition.claim(file));
            }
        } catch (InputUnavailableException e) {
            // nothing is known of it: a claim would have it read from its start, so that the next listing decides
            unavailable(file, e);
        } catch (IOException e) {
            // whoever reads it meets this too, and reports it
            write(file, InputPosition.claim(file));
        }
    }

    private void open(InputFile file) {
        if (file.isStandardInput()) {
            openStream(file);
            return;
        }
        long from = 0;
        try {
            KnownFiles.Known what = compare(file);
            note(file, what);
            if (what.position() != null) {
                from = what.position().next();
                if (what.position().done() && what.change() != KnownFiles.Change.GROWN) {
                    pending().filesAlreadyIngested++;
                    pending().inputBytes += file.bytes();
                    return;
                }
            }
            files.add(
                    reading(file, () -> DocumentSources.open(file, settings.source(), threads.decompression()), from));
        } catch (IOException e) {
            failed(file, from, e);
        }
    }

    private KnownFiles.Known compare(InputFile file) throws IOException {
        if (known.needsBytes(file)) {
            commit();
        }
        return comparison.of(known, file);
    }

    private FileReading reading(InputFile file, FileReading.Opener opener, long from) {
        return new FileReading(file, opener, from, settings.documents(), threads);
    }

    /** A file that cannot be opened, or read any further. */
    private void failed(InputFile file, long from, IOException failure) {
        if (failure instanceof NoSuchFileException) {
            pending().warnings.add(REMOVED);
        } else if (failure instanceof InputUnavailableException unavailable) {
            unavailable(file, unavailable);
        } else {
            unreadable(file, from, failure);
            finish(file, InputPosition.unread(file));
        }
    }

    /** Standard input is known by its bytes, as files are, but they come once: it is compared while it is read. */
    private void openStream(InputFile file) {
        InputPosition position = known.of(file.name());
        boolean isNew = position == null || !position.hasPrefix();
        // one document: it has been sent, and is nothing but itself
        boolean isSent = !isNew && position.done() && position.next() == 0;
        ResumedStream bytes =
                new ResumedStream(System.in, isNew ? InputPosition.NOWHERE.prefix() : position.prefix(), isSent);
        stream = bytes;
        long from = isNew ? 0 : isSent ? Long.MAX_VALUE : position.next();
        files.add(reading(file, () -> DocumentSources.open(file, bytes, settings.source()), from));
    }

    private void requireSameStream() {
        if (stream != null && stream.isOther()) {
            throw new IngestException(
                    "standard input is not what was ingested before under --name " + settings.name()
                            + ": pipe the same bytes again, or use another --name",
                    null);
        }
    }

    /** Counts what has become of a file since an earlier run, and keeps its position under its present name and time. */
    private void note(InputFile file, KnownFiles.Known what) {
        switch (what.change()) {
            case TOUCHED -> pending().warnings.add("touched file: same bytes, no record is sent again");
            case MOVED -> pending().warnings.add("moved file: same bytes, no record is sent again");
            case GROWN -> pending().warnings.add("grown file: what was appended is read");
            case CHANGED -> {
                pending().filesChanged++;
                pending().warnings.add("changed file: other bytes, read from its start");
            }
            default -> {}
        }
        boolean renamed = what.change() == KnownFiles.Change.TOUCHED || what.change() == KnownFiles.Change.MOVED;
        if (what.position() != null && renamed) {
            write(file, what.position());
        }
        if (!what.released().isEmpty()) {
            output.write(what.released(), InputPosition.RELEASED);
            known.put(what.released(), InputPosition.RELEASED);
        }
    }

    private void step(FileReading reading) {
        Optional<MadeRecord> next;
        try {
            next = reading.next();
        } catch (UncheckedIOException e) {
            reading.movedPosition().ifPresent(position -> write(reading.file(), position));
            close(reading);
            failed(reading.file(), reading.nextOrdinal(), e.getCause());
            return;
        }
        requireSameStream();
        if (next.isPresent()) {
            results.accept(reading.file().name(), next.get());
        } else {
            pending().warnings.addAll(reading.warnings());
            pending().filesFailed += reading.isDamaged() ? 1 : 0;
            InputPosition end = reading.endPosition();
            close(reading);
            finish(reading.file(), end);
        }
    }

    /** Ends the threads; what was not committed is forgotten. */
    @Override
    public void close() {
        closeAll();
        threads.close();
    }

    private void unavailable(InputFile file, InputUnavailableException failure) {
        switch (failure.kind()) {
            case GONE -> pending().warnings.add(REMOVED);
            case CHANGED -> pending().warnings.add(OVERWRITTEN);
            default -> {}
        }
        onUnavailable.accept(file, failure);
    }

    private void close(FileReading reading) {
        files.remove(reading);
        try {
            reading.close();
        } catch (IOException e) {
            unreadable(reading.file(), 0, e);
        }
    }

    private void finish(InputFile file, InputPosition end) {
        pending().files++;
        pending().inputBytes += file.bytes();
        write(file, end);
    }

    private void write(InputFile file, InputPosition position) {
        output.write(file, position);
        known.put(IngestPositions.key(settings.name(), file), position);
    }

    private void unreadable(InputFile file, long position, IOException e) {
        pending().filesFailed++;
        results.deadLetter(
                file.name(),
                position,
                Reason.UNREADABLE,
                e + "; make it readable and touch it to have it read",
                new byte[0],
                0);
    }
}
