package dev.winnow.ingest.content;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads that decompress parts of files ahead of their readers, such as members of gzip files and pages of Parquet, within a bound of memory that all files share. Used
 * by several threads.
 */
public final class DecompressionAhead {
    /** For what comes slowly: nothing is read before it is needed. */
    public static final DecompressionAhead NONE = new DecompressionAhead(Runnable::run, 0);

    private final Executor threads;
    private final AtomicLong room;

    /**
     * Threads to decompress with.
     *
     * @param threads runs what is decompressed; may refuse it
     * @param maxBytes that are decompressed and wait for their readers, packed ones of Parquet counted too, of all files together; with 0 each reader decompresses
     *     its own file
     */
    public DecompressionAhead(Executor threads, long maxBytes) {
        this.threads = threads;
        this.room = new AtomicLong(maxBytes);
    }

    /** Whether compressed bytes are read before they are needed. */
    public boolean isOn() {
        return this != NONE;
    }

    /** Takes so many bytes of the room; false where there are fewer. */
    public boolean reserve(long bytes) {
        if (room.addAndGet(-bytes) >= 0) {
            return true;
        }
        room.addAndGet(bytes);
        return false;
    }

    /** Gives back bytes that were reserved. */
    public void giveBack(long bytes) {
        room.addAndGet(bytes);
    }

    /** Bytes that can be reserved. */
    public long room() {
        return room.get();
    }

    /** Runs the task on another thread, soon or never. */
    public void help(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            // the threads are ending: the reader does it itself, or nobody needs it any more
            return;
        }
    }
}
