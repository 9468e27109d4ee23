package dev.winnow.service.console;

import dev.winnow.runtime.Meters;
import io.micrometer.core.instrument.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts annotated documents that one task was given again after it had decided them, and reports the first and each doubling of their number. One thread. */
final class RepeatedRecords {
    private static final Logger LOG = LoggerFactory.getLogger(RepeatedRecords.class);

    private final String run;
    private final Counter counter;
    private long times;

    RepeatedRecords(String run, Meters meters) {
        this.run = run;
        this.counter = meters.recordsRepeated(run);
    }

    void skip(int partition, long offset, long decided) {
        counter.increment();
        times++;
        if (Long.bitCount(times) == 1) {
            LOG.warn(
                    "skipping documents that are decided already, the offsets of the group were lost or set back run={} partition={}"
                            + " offset={} decidedOffset={} times={}",
                    run,
                    partition,
                    offset,
                    decided,
                    times);
        }
    }
}
