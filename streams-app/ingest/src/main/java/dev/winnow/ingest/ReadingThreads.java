package dev.winnow.ingest;

import dev.winnow.ingest.content.DecompressionAhead;
import dev.winnow.ingest.source.InputFile;
import java.io.Closeable;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The threads that read files ahead of the one that writes: some wait for files and split them into records, others make documents of records. They share a bound of
 * the bytes that are read and not yet given out. Used by several threads.
 */
final class ReadingThreads implements Closeable {
    /** What all files together may be ahead, in bytes of records, and in bytes that are decompressed; a batch of each reader and of each open file may come on top. */
    static final long MAX_BYTES_AHEAD = Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 8);

    /** Reading waits, for a disk or a store. */
    private static final int MORE_READERS = 2;

    /** Stores answer late, each file for itself: as many as are open side by side may wait. */
    private static final int STORE_READERS = 32;

    private static final int IDLE_SECONDS = 5;

    /** Batches of a file for each thread. */
    private static final int FEW = 2;

    private static final int MANY = 32;

    private final int makerCount;
    private final ThreadPoolExecutor readers;
    private final ThreadPoolExecutor storeReaders;
    private final ThreadPoolExecutor makers;
    private final AtomicLong tasks = new AtomicLong();
    private final AtomicLong bytesAhead = new AtomicLong();
    private final DecompressionAhead decompression;

    /** @param count threads that make documents, at least 1 */
    ReadingThreads(int count) {
        makerCount = count;
        readers = pool("ingest-read", count + MORE_READERS, new LinkedBlockingQueue<>());
        storeReaders = pool("ingest-fetch", STORE_READERS, new LinkedBlockingQueue<>());
        makers = pool("ingest-make", count, new PriorityBlockingQueue<>());
        decompression = new DecompressionAhead(task -> make(true, task), count == 1 ? 0 : MAX_BYTES_AHEAD);
    }

    /** What a reader needs comes before what it has read; else in order. */
    private record Task(boolean isForReader, long number, Runnable work) implements Runnable, Comparable<Task> {
        @Override
        public void run() {
            work.run();
        }

        @Override
        public int compareTo(Task other) {
            return isForReader == other.isForReader
                    ? Long.compare(number, other.number)
                    : Boolean.compare(other.isForReader, isForReader);
        }
    }

    private void make(boolean isForReader, Runnable work) {
        makers.execute(new Task(isForReader, tasks.incrementAndGet(), work));
    }

    private static ThreadPoolExecutor pool(String name, int count, BlockingQueue<Runnable> queue) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                count,
                count,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                queue,
                task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                },
                // nobody waits for what is asked of threads that have ended
                new ThreadPoolExecutor.DiscardPolicy());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Runs what reads a file, after what waits already. */
    Executor readers(InputFile file) {
        return file.isObject() ? storeReaders : readers;
    }

    /** Runs what makes documents. */
    Executor makers() {
        return work -> make(false, work);
    }

    /** Decompresses parts of files on the threads that make documents, and before they make more. */
    DecompressionAhead decompression() {
        return decompression;
    }

    /**
     * Whether a file that is some batches ahead may be read further. A few batches keep all threads busy on one file but where they have to wait for a core, which takes
     * milliseconds: for that it may be many more ahead, as long as half of the room is left for files that have less.
     */
    boolean hasRoom(int batches) {
        return batches <= FEW * makerCount
                ? bytesAhead.get() < MAX_BYTES_AHEAD
                : batches < mostBatches() && bytesAhead.get() < MAX_BYTES_AHEAD / 2;
    }

    /** Batches that one file may be ahead at most. */
    int mostBatches() {
        return MANY * makerCount + 1;
    }

    /** Bytes of records that are read and not yet given out. */
    long bytesAhead() {
        return bytesAhead.get();
    }

    void take(long bytes) {
        bytesAhead.addAndGet(bytes);
    }

    void giveBack(long bytes) {
        bytesAhead.addAndGet(-bytes);
    }

    @Override
    public void close() {
        readers.shutdownNow();
        storeReaders.shutdownNow();
        makers.shutdownNow();
    }
}
