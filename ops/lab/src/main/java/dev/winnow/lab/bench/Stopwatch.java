package dev.winnow.lab.bench;

import dev.winnow.stack.LocalStackException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Times turns. The clock starts when every reader of a turn is seen beyond a tenth of the records, so that start-up and assignment do not count, and stops when
 * the last has done all.
 */
final class Stopwatch {
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final long records;

    /** @param records records of the annotated topic */
    Stopwatch(long records) {
        this.records = records;
    }

    /** Lets a contender have a turn. */
    Slice time(Contender contender, int round) {
        try (Turn turn = contender.begin(round)) {
            return measure(contender, turn);
        }
    }

    private Slice measure(Contender contender, Turn turn) {
        long limit = System.nanoTime() + LIMIT.toNanos();
        long begun = -1;
        long nanos = 0;
        ProcessCpu cpu = null;
        ThreadWaits waits = null;
        while (System.nanoTime() < limit) {
            List<Long> done = turn.done();
            long now = System.nanoTime();
            if (done.stream().allMatch(reader -> reader >= records)) {
                if (begun < 0) {
                    throw new LocalStackException("The benchmark's " + records
                            + " records were done before the clock could start; use more records.");
                }
                return new Slice(
                        records * done.size() - begun,
                        (now - nanos) / 1e9,
                        ProcessCpu.now().minus(cpu),
                        turn.waits().minus(waits));
            }
            if (begun < 0 && done.stream().allMatch(reader -> reader * 10 >= records)) {
                begun = done.stream().mapToLong(Long::longValue).sum();
                nanos = now;
                cpu = ProcessCpu.now();
                waits = turn.waits();
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
        throw new LocalStackException(contender.name() + " had done " + turn.done() + " of " + records
                + " records after " + LIMIT.toSeconds() + " s; the benchmark gives up.");
    }
}
