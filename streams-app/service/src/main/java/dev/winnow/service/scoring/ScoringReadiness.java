package dev.winnow.service.scoring;

import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Why a loop does not do its work. Written by the loop's thread, read by any. */
final class ScoringReadiness {
    /** A failure is over with the next transaction; where no document comes, after this time without another one. */
    private static final long TROUBLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private volatile String unready = "starting";
    private volatile String trouble = "";
    private volatile String held = "";
    private long troubleSince;

    void ready() {
        unready = "";
    }

    void unready(String reason) {
        unready = reason;
    }

    void troubled(String reason) {
        trouble = reason;
        troubleSince = System.nanoTime();
    }

    /** Partitions that are not read, and why; empty when all are. */
    void held(String reason) {
        held = reason;
    }

    /** A transaction was committed, or there was none to commit. */
    void went(boolean committed) {
        if (committed || System.nanoTime() - troubleSince > TROUBLE_NANOS) {
            trouble = "";
        }
    }

    /** Empty when the loop works. */
    String reason() {
        return Stream.of(trouble, held, unready)
                .filter(reason -> !reason.isEmpty())
                .findFirst()
                .orElse("");
    }
}
