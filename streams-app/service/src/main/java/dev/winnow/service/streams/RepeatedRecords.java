package dev.winnow.service.streams;

import dev.winnow.runtime.Meters;
import io.micrometer.core.instrument.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts records that one task was given again after it had processed them, and reports the first and each doubling of their number. One thread. */
public final class RepeatedRecords {
    private static final Logger LOG = LoggerFactory.getLogger(RepeatedRecords.class);

    private final String run;
    private final Counter counter;
    private long times;

    public RepeatedRecords(String run, Meters meters) {
        this.run = run;
        this.counter = meters.recordsRepeated(run);
    }

    /** Takes note of a record that is skipped. */
    public void skip(String partition, long offset) {
        counter.increment();
        times++;
        if (Long.bitCount(times) == 1) {
            LOG.warn(
                    "skipping records that were processed before, the offsets of the group were lost or reset run={} partition={}"
                            + " offset={} times={}",
                    run,
                    partition,
                    offset,
                    times);
        }
    }
}
