package dev.winnow.lab.process;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for a condition. */
public final class Wait {
    private static final long LOOK_MILLIS = 100;

    private Wait() {}

    /**
     * Looks ten times a second until the condition holds or the limit has passed.
     *
     * @return whether it holds
     */
    public static boolean until(Duration limit, BooleanSupplier holds) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return true;
    }
}
