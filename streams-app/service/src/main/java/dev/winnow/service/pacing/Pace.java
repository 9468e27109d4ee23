package dev.winnow.service.pacing;

import dev.winnow.runtime.Meters;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides when a console waits, from its trainer's lag and what it has selected since the last look. Thread-safe. */
final class Pace {
    private static final Logger LOG = LoggerFactory.getLogger(Pace.class);

    /** What a console has selected shows in the lag once it is committed; until then a look would see too little. */
    private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String run;
    private final Pacing.Watermarks watermarks;
    private final Brake brake;
    private final Allowance allowance;
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
            Meters meters,
            LongSupplier nanoTime) {
        this.run = run;
        this.watermarks = watermarks;
        this.brake = brake;
        this.allowance = allowance;
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

    /** The trainer's lag was looked at. */
    synchronized void step(long lag) {
        meters.consumerLag(run, lag);
        if (nanoTime.getAsLong() - changedAt < SETTLED_NANOS) {
            return;
        }
        boolean next = watermarks.pauses(paused, lag);
        if (!next) {
            allowance.grant(Math.max(1, watermarks.high() - lag));
        }
        if (next != paused) {
            LOG.info("run={} console {}: the trainer's lag is {}", run, next ? "paused" : "resumed", lag);
            change(next);
        }
    }

    /** Called by the thread that selects. */
    private synchronized void usedUp() {
        if (!paused) {
            LOG.info("run={} console paused: it has selected all that its trainer may lag behind", run);
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
