package dev.winnow.lab.bench;

import dev.winnow.lab.process.ProcessUsage;
import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Looks five times a second how much memory processes and their children hold together. */
final class PeakMemory implements AutoCloseable {
    private static final long LOOK_MILLIS = 200;

    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "peak-memory");
        thread.setDaemon(true);
        return thread;
    });
    private volatile double mib;

    PeakMemory(Supplier<Collection<Long>> processes) {
        // failures of a look do not matter: the next one comes
        var unused = watch.scheduleWithFixedDelay(
                () -> mib = Math.max(mib, ProcessUsage.of(processes.get()).residentMib()),
                0,
                LOOK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /** Most that was seen so far, in MiB. */
    double mib() {
        return mib;
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
