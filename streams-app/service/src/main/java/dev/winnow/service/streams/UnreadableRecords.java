package dev.winnow.service.streams;

import dev.winnow.kafka.client.DecodeResult;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Meters;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the unreadable records of a run's topics that one task skips, and logs them: at the first, and whenever their
 * number has doubled, because a flood must not fill the log. Never logs what is in them. One thread.
 */
public final class UnreadableRecords {
    private static final Logger LOG = LoggerFactory.getLogger(UnreadableRecords.class);

    private final RunTopics run;
    private final Meters meters;
    private long times;

    public UnreadableRecords(RunTopics run, Meters meters) {
        this.run = run;
        this.meters = meters;
        // an alert on an increase needs the 0 before it
        meters.unreadable(run.run(), Meters.PLANS);
        meters.unreadable(run.run(), Meters.MARKS);
    }

    public void skip(RecordMetadata place, DecodeResult.Unreadable<?> record) {
        // the name of a run's topic ends in what it holds
        meters.unreadable(run.run(), place.topic().substring(place.topic().lastIndexOf('.') + 1))
                .increment();
        times++;
        if (Long.bitCount(times) == 1) {
            LOG.warn(
                    "skipped an unreadable record: only Winnow may write to the topic, see its ACLs and the dead letters run={} topic={} partition={} offset={} reason={} times={}",
                    run.run(),
                    place.topic(),
                    place.partition(),
                    place.offset(),
                    record.reason(),
                    times);
        }
    }
}
