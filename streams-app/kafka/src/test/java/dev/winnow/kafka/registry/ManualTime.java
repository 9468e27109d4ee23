package dev.winnow.kafka.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;

/** Time that passes only while somebody sleeps. */
final class ManualTime implements Time {
    private final AtomicLong millis = new AtomicLong(1_000_000);
    private final List<Long> sleeps = new ArrayList<>();

    /** Milliseconds of each sleep, in order. */
    List<Long> sleeps() {
        return sleeps;
    }

    @Override
    public long milliseconds() {
        return millis.get();
    }

    @Override
    public long nanoseconds() {
        return millis.get() * 1_000_000;
    }

    @Override
    public void sleep(long ms) {
        sleeps.add(ms);
        millis.addAndGet(ms);
    }

    @Override
    public void waitObject(Object object, Supplier<Boolean> condition, long deadlineMs) {
        throw new UnsupportedOperationException();
    }
}
