package dev.winnow.runtime;

import dev.winnow.kafka.client.MissingRecords;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and reports records that a step cannot read any more, each range once, and states whether it may continue without them. One
 * thread.
 */
public final class MissingRecordsPolicy {
    /** The option that allows it. */
    public static final String OPTION = "--allow-missing-records";

    private static final Logger LOG = LoggerFactory.getLogger(MissingRecordsPolicy.class);

    private final String step;
    private final boolean allowed;
    private final String remedy;
    private final Meters meters;
    private final Set<MissingRecords> reported = new HashSet<>();

    /**
     * @param step label of the meter: {@code scoring}, {@code console}, {@code coordinator} or {@code trainer}
     * @param allowed whether the step may continue
     * @param remedy what an operator can do besides allowing it
     * @param topics what the step reads
     */
    public MissingRecordsPolicy(String step, boolean allowed, String remedy, Meters meters, String... topics) {
        this.step = step;
        this.allowed = allowed;
        this.remedy = remedy;
        this.meters = meters;
        // an alert on an increase needs the 0 before it
        for (String topic : topics) {
            meters.recordsMissing(step, topic);
        }
    }

    /** Remedy of a step that continues at the offsets of a group. */
    public static String setOffsets(String members, String group) {
        return "stop the " + members + " and set the offsets of group " + group
                + " with 'kafka-consumer-groups.sh --reset-offsets'";
    }

    /** Reports a range when it is new; whether the step may continue without it. */
    public boolean allows(MissingRecords missing) {
        if (reported.add(missing)) {
            meters.recordsMissing(step, missing.partition().topic()).increment(missing.count());
            if (allowed) {
                LOG.warn(
                        "continuing without missing records reason={} topic={} partition={} from={} to={} offset={}",
                        missing.cause(),
                        missing.partition().topic(),
                        missing.partition().partition(),
                        missing.from(),
                        missing.to(),
                        missing.resumeAt());
            } else {
                LOG.error(
                        "not reading a partition with missing records reason={} topic={} partition={} from={} to={} error={}",
                        missing.cause(),
                        missing.partition().topic(),
                        missing.partition().partition(),
                        missing.from(),
                        missing.to(),
                        describe(missing));
            }
        }
        return allowed;
    }

    /** What is missing, and what to do. */
    public String describe(MissingRecords missing) {
        return missing + "; " + remedy + ", or start again with " + OPTION
                + " to continue at the first record that is left";
    }
}
