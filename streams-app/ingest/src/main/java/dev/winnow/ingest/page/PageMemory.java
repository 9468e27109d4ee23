package dev.winnow.ingest.page;

import java.lang.management.ManagementFactory;
import java.util.concurrent.Semaphore;

/**
 * Bounds the memory of the trees of pages. One tree takes at most 16 MiB and 96 bytes for each character of its page, counted as what its thread allocates while it parses;
 * ordinary pages take 5 to 30 bytes for each. All trees at once take at most a third of the heap: where they would take more, a page waits. Used by several threads.
 */
final class PageMemory {
    /** The heap is that of the process, and so is its bound. */
    static final PageMemory OF_HEAP = new PageMemory(Runtime.getRuntime().maxMemory() / 3);

    private static final long BASE = 16L << 20;
    private static final int PER_CHARACTER = 96;
    private static final int UNIT = 1 << 10;
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final int units;
    private final Semaphore free;

    /** @param bytes that all trees take together at most, 1 KiB or more */
    PageMemory(long bytes) {
        units = (int) Math.min(Integer.MAX_VALUE, bytes / UNIT);
        // in the order of the requests, so that small pages do not keep a large one waiting
        free = new Semaphore(units, true);
    }

    /** Waits until there is memory for a page of so many characters, and reserves it. */
    Reserved reserve(int characters) {
        int needed = (int) Math.min(units, (BASE + (long) PER_CHARACTER * characters) / UNIT);
        free.acquireUninterruptibly(needed);
        return new Reserved(needed);
    }

    /** How many pages wait, about. */
    int waiting() {
        return free.getQueueLength();
    }

    /** Bytes that this thread has allocated since it began. */
    static long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    /** The memory of one page, until it is closed. */
    final class Reserved implements AutoCloseable {
        private final int amount;

        private Reserved(int amount) {
            this.amount = amount;
        }

        long bytes() {
            return (long) amount * UNIT;
        }

        @Override
        public void close() {
            free.release(amount);
        }
    }
}
