package dev.winnow.lab.faults;

/**
 * A fault as the seed has it. What it hits depends on {@code choice} and on what is running then.
 *
 * @param number from 1
 * @param kind what goes wrong
 * @param choice picks among targets and variants
 * @param delayMillis time after the last recovery
 * @param share how long the fault holds, from the shortest (0) to below the longest (1) time of its kind
 */
record PlannedFault(int number, FaultKind kind, long choice, long delayMillis, double share) {
    /** The same with another kind. */
    PlannedFault as(FaultKind other) {
        return new PlannedFault(number, other, choice, delayMillis, share);
    }

    /** One of {@code count} targets. */
    int pick(int count) {
        return (int) Long.remainderUnsigned(choice, count);
    }

    /** As {@link #pick}, independent of it. */
    int pickOther(int count) {
        return (int) Long.remainderUnsigned(Long.rotateRight(choice, 24), count);
    }

    /** A time between two bounds. */
    long between(long shortest, long longest) {
        return shortest + Math.round(share * (longest - shortest));
    }
}
