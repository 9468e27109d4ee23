package dev.winnow.ingest;

import dev.winnow.ingest.source.DocumentSource;
import dev.winnow.ingest.source.InputFile;
import dev.winnow.ingest.source.SourceResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One input file on its way: what is read of it, and from which record on it counts. It is read ahead by other threads, in batches whose records become documents side
 * by side, and is given out in its order.
 *
 * <p>Owned by the thread that writes. The source is the reader's, of which there is one at a time, and the owner's after the last batch.
 */
final class FileReading {
    private static final int BATCH_RECORDS = 64;
    private static final int BATCH_BYTES = 128 << 10;

    /** Over records that an earlier run has taken, a batch ends after so long, for the owner to look after its transaction. */
    private static final Duration SKIPPING = Duration.ofMillis(200);

    private final InputFile file;
    private final Opener opener;
    private final long from;
    private final DocumentMaker maker;
    private final ReadingThreads threads;

    /** Guarded by this object's monitor, as the three flags are. */
    private final Deque<FileBatch> ahead = new ArrayDeque<>();

    private boolean reading;
    private boolean readToEnd;
    private boolean closed;

    /** The reader's, as what it has taken for the next batch. */
    private DocumentSource source;

    private Taken taken;

    private FileBatch batch;
    private List<MadeRecord> records = List.of();
    private int position;
    private long batchStart;
    private long nextOrdinal;
    private boolean moved;
    private boolean damaged;

    /** Opens the file, on the thread that reads it. */
    @FunctionalInterface
    interface Opener {
        DocumentSource open() throws IOException;
    }

    FileReading(InputFile file, Opener opener, long from, DocumentMaker maker, ReadingThreads threads) {
        this.file = file;
        this.opener = opener;
        this.from = from;
        this.nextOrdinal = from;
        this.maker = maker;
        this.threads = threads;
        readOn(false);
    }

    InputFile file() {
        return file;
    }

    /** Waits until {@link #next} has an answer; false when that takes longer. */
    boolean isReady(Duration wait) {
        try {
            while (position == records.size() && (batch == null || !batch.isLast())) {
                FileBatch next = awaitBatch(wait);
                if (next == null) {
                    return false;
                }
                List<MadeRecord> made = next.records().get(wait.toNanos(), TimeUnit.NANOSECONDS);
                turnTo(next, made);
            }
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("making documents of " + file.name() + " failed", e.getCause());
        }
    }

    /**
     * The next record that an earlier run has not taken; empty at the end. To be called when it is ready.
     *
     * @throws UncheckedIOException when the file cannot be opened, or its store does not give it any further
     */
    Optional<MadeRecord> next() {
        if (position < records.size()) {
            // it is not needed here any more, and may be large
            MadeRecord record = records.set(position++, null);
            nextOrdinal = record.result().ordinal() + 1;
            moved = true;
            return Optional.of(record);
        }
        if (batch.failure() != null) {
            throw new UncheckedIOException(batch.failure());
        }
        return Optional.empty();
    }

    /** Whether a part of the file could not be read, in this run or, as it is read again, in an earlier one. */
    boolean isDamaged() {
        return damaged;
    }

    /** Ordinal of the next record. */
    long nextOrdinal() {
        return nextOrdinal;
    }

    /** Share of the file that has been given out, in [0, 1]. */
    double fraction() {
        return file.bytes() == 0 ? 1 : Math.min(1, (double) fileBytes() / file.bytes());
    }

    /** Bytes of the file that have been given out. */
    long fileBytes() {
        if (batch == null) {
            return 0;
        }
        return records.isEmpty()
                ? batch.fileBytes()
                : batchStart + (batch.fileBytes() - batchStart) * position / records.size();
    }

    /** Oddities of a file that has been read to its end. */
    Map<String, Long> warnings() {
        return source.warnings();
    }

    /** Where a restart continues, when that has changed since it was last asked. */
    Optional<InputPosition> movedPosition() {
        if (!moved) {
            return Optional.empty();
        }
        moved = false;
        return Optional.of(InputPosition.of(file, nextOrdinal, false, batch.prefix()));
    }

    /** Position of a file that has been read to its end. */
    InputPosition endPosition() {
        return InputPosition.of(file, source.growsFrom(), true, source.prefix());
    }

    void close() throws IOException {
        boolean isIdle;
        synchronized (this) {
            closed = true;
            ahead.forEach(this::giveBack);
            ahead.clear();
            isIdle = !reading;
        }
        if (batch != null) {
            giveBack(batch);
            batch = null;
        }
        if (isIdle) {
            closeSource();
        }
    }

    private void turnTo(FileBatch next, List<MadeRecord> made) {
        synchronized (this) {
            ahead.remove();
        }
        if (batch != null) {
            giveBack(batch);
        }
        batchStart = batch == null ? 0 : batch.fileBytes();
        batch = next;
        records = made;
        position = 0;
        damaged |= next.isDamaged();
        readOn(false);
    }

    private void giveBack(FileBatch given) {
        threads.giveBack(given.bytes());
    }

    private synchronized FileBatch awaitBatch(Duration wait) throws InterruptedException {
        if (ahead.isEmpty() && !wait.isZero()) {
            readOn(true);
            wait(wait.toMillis());
        }
        return ahead.peek();
    }

    /**
     * Has another batch read, unless enough are ahead.
     *
     * @param isAwaited whether the owner has nothing else to do, so that it may not wait for room
     */
    private synchronized void readOn(boolean isAwaited) {
        boolean mayBe = isAwaited || threads.hasRoom(ahead.size());
        if (!reading && !readToEnd && !closed && mayBe) {
            reading = true;
            threads.readers(file).execute(this::readBatch);
        }
    }

    private void readBatch() {
        if (!giveOut(read(), true)) {
            try {
                closeSource();
            } catch (IOException e) {
                // nobody asks for it any more
                return;
            }
        }
    }

    /** Puts a batch after those that are ahead; false where nobody wants it any more. */
    private synchronized boolean giveOut(FileBatch next, boolean isWhole) {
        reading = !isWhole;
        readToEnd = next.isLast();
        if (closed) {
            return false;
        }
        threads.take(next.bytes());
        ahead.add(next);
        notifyAll();
        readOn(false);
        return true;
    }

    private FileBatch read() {
        taken = new Taken(BATCH_RECORDS);
        try {
            if (source == null) {
                source = opener.open();
                if (file.isStandardInput()) {
                    source.beforeWaiting(this::giveOutTaken);
                }
            }
            take();
            return batch(null);
        } catch (UncheckedIOException e) {
            return batch(e.getCause());
        } catch (IOException e) {
            return batch(e);
        } catch (RuntimeException | Error e) {
            return new FileBatch(
                    CompletableFuture.failedFuture(e), 0, 0, InputPosition.NOWHERE.prefix(), false, true, null);
        }
    }

    /** A pipe may be slow: what it has given is not to wait for more. The record that is awaited ends its batch, so that reading stays bounded. */
    private void giveOutTaken() {
        if (!taken.results.isEmpty()) {
            giveOut(batch(null), false);
            taken = new Taken(1);
        }
    }

    private static final class Taken {
        private final int maxRecords;
        private final List<SourceResult> results = new ArrayList<>();
        private long bytes;
        private boolean isDamaged;
        private boolean isLast;

        Taken(int maxRecords) {
            this.maxRecords = maxRecords;
        }
    }

    private void take() {
        long start = System.nanoTime();
        while (!taken.isLast
                && taken.results.size() < taken.maxRecords
                && taken.bytes < BATCH_BYTES
                && (!taken.results.isEmpty() || System.nanoTime() - start < SKIPPING.toNanos())) {
            Optional<SourceResult> next = source.nextDeferred();
            taken.isLast = next.isEmpty();
            if (next.isPresent()) {
                SourceResult result = next.get();
                taken.isDamaged |= result instanceof SourceResult.Gap || result instanceof SourceResult.Failure;
                if (result.ordinal() >= from) {
                    taken.results.add(result);
                    taken.bytes += FileBatch.bytesOf(result);
                }
            }
        }
    }

    private FileBatch batch(IOException failure) {
        List<SourceResult> results = taken.results;
        return new FileBatch(
                CompletableFuture.supplyAsync(() -> make(results), threads.makers()),
                taken.bytes,
                source == null ? 0 : source.fileBytes(),
                source == null ? InputPosition.NOWHERE.prefix() : source.prefix(),
                taken.isDamaged,
                taken.isLast || failure != null,
                failure);
    }

    private List<MadeRecord> make(List<SourceResult> results) {
        List<MadeRecord> made = new ArrayList<>(results.size());
        for (int i = 0; i < results.size(); i++) {
            // the record itself goes when its document is there
            made.add(MadeRecord.of(results.set(i, null), maker));
        }
        return made;
    }

    private void closeSource() throws IOException {
        if (source != null) {
            source.close();
        }
    }
}
