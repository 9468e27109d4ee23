package dev.winnow.service.scoring;

import dev.winnow.kafka.client.MissingRecords;
import dev.winnow.runtime.Meters;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and reports records that a scorer cannot label any more, each range once, and says whether it may continue without them. One thread. */
final class MissingRecordsPolicy {
    /** What an operator can do. */
    static final String REMEDY =
            "stop the scorers and set the offset of their group with 'kafka-consumer-groups.sh --reset-offsets', or start"
                    + " them with --allow-missing-records to continue at the first record that is left";

    private static final Logger LOG = LoggerFactory.getLogger(MissingRecordsPolicy.class);
    private static final String STEP = "scoring";

    private final boolean allowed;
    private final Meters meters;
    private final Set<MissingRecords> reported = new HashSet<>();

    MissingRecordsPolicy(boolean allowed, Meters meters, String topic) {
        this.allowed = allowed;
        this.meters = meters;
        // an alert on an increase needs the 0 before it
        meters.recordsMissing(STEP, topic);
    }

    boolean allows(MissingRecords missing) {
        if (reported.add(missing)) {
            meters.recordsMissing(STEP, missing.partition().topic()).increment(missing.count());
            if (allowed) {
                LOG.warn(
                        "continuing without missing records cause={} topic={} partition={} from={} to={} resumeAt={}",
                        missing.cause(),
                        missing.partition().topic(),
                        missing.partition().partition(),
                        missing.from(),
                        missing.to(),
                        missing.resumeAt());
            } else {
                LOG.error(
                        "not reading a partition with missing records cause={} topic={} partition={} from={} to={} error={}",
                        missing.cause(),
                        missing.partition().topic(),
                        missing.partition().partition(),
                        missing.from(),
                        missing.to(),
                        missing + "; " + REMEDY);
            }
        }
        return allowed;
    }
}
