package dev.winnow.service.pacing;

import dev.winnow.runtime.Meters;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides when a console waits, from how far it is ahead of its trainer and what it has selected since the last look. Thread-safe. */
final class Pace {
    private static final Logger LOG = LoggerFactory.getLogger(Pace.class);

    /** What a console has selected shows in the lag once it is committed; until then a look would see too little. */
    private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String run;
    private final Pacing.Watermarks watermarks;
    private final Brake brake;
    private final Allowance allowance;
    private final HeldPartitions held;
    private final Meters meters;
    private final LongSupplier nanoTime;
    private boolean paused;
    private long changedAt;

    /** @param nanoTime as {@link System#nanoTime} */
    Pace(
            String run,
            Pacing.Watermarks watermarks,
            Brake brake,
            Allowance allowance,
            HeldPartitions held,
            Meters meters,
            LongSupplier nanoTime) {
        this.run = run;
        this.watermarks = watermarks;
        this.brake = brake;
        this.allowance = allowance;
        this.held = held;
        this.meters = meters;
        this.nanoTime = nanoTime;
        changedAt = nanoTime.getAsLong();
    }

    /** Begins with a full allowance. */
    void begin() {
        allowance.onUsedUp(this::usedUp);
        allowance.grant(watermarks.high());
        meters.consolePaused(run, false);
    }

    /** Decides after a look at all partitions. */
    synchronized void step(Lanes lanes) {
        int shortest = lanes.shortest();
        meters.consumerLag(run, lanes.lag(), lanes.unread()[shortest]);
        held.look(lanes, watermarks);
        if (nanoTime.getAsLong() - changedAt < SETTLED_NANOS) {
            return;
        }
        long ahead = lanes.ahead();
        boolean next = watermarks.pauses(paused, ahead);
        if (!next) {
            allowance.grant(Math.max(1, lanes.room(watermarks.high())));
        }
        if (next != paused) {
            LOG.info(
                    next
                            ? "console paused run={} ahead={} lag={} partition={} unread={}"
                            : "console resumed run={} ahead={} lag={} partition={} unread={}",
                    run,
                    ahead,
                    lanes.lag(),
                    shortest,
                    lanes.unread()[shortest]);
            change(next);
        }
    }

    /** Called by the thread that selects. */
    private synchronized void usedUp() {
        if (!paused) {
            LOG.info("console paused: its trainer lags as far behind as it may run={}", run);
            change(true);
        }
    }

    private void change(boolean next) {
        if (next) {
            brake.hold(Brake.Reason.PACING);
        } else {
            brake.release(Brake.Reason.PACING);
        }
        paused = next;
        changedAt = nanoTime.getAsLong();
        meters.consolePaused(run, paused);
    }
}
