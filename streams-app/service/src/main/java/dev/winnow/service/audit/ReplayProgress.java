package dev.winnow.service.audit;

import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** How many records are read of how many, at which rate, and how long the rest will take. Thread-safe. */
final class ReplayProgress {
    private final String what;
    private final long total;
    private final LongSupplier nanoTime;
    private final long started;
    private final LongAdder read = new LongAdder();

    /**
     * @param what what is being done, in one word
     * @param total offsets to read, those that are not a record included
     */
    ReplayProgress(String what, long total, LongSupplier nanoTime) {
        this.what = what;
        this.total = total;
        this.nanoTime = nanoTime;
        this.started = nanoTime.getAsLong();
    }

    void add(long records) {
        read.add(records);
    }

    String line() {
        long done = read.sum();
        double rate = done * 1e9 / Math.max(1, nanoTime.getAsLong() - started);
        return String.format(
                Locale.ROOT,
                "%s %,d of %,d documents, %,.0f/s, about %.0f s to go",
                what,
                done,
                total,
                rate,
                Math.max(0, total - done) / Math.max(rate, 1e-9));
    }
}
