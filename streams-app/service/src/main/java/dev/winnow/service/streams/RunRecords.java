package dev.winnow.service.streams;

import dev.winnow.decision.DecisionStream;
import dev.winnow.decision.PlanRecords;
import dev.winnow.kafka.client.DecodeResult;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.topic.DeadRecord;
import dev.winnow.schemas.Control;
import dev.winnow.schemas.LabelShare;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Probe;
import dev.winnow.selection.Intensity;
import dev.winnow.selection.Plan;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Checks of every record on the plans and marks of a run whether it is one. The only place that does: console, coordinator,
 * audits and all others who follow these topics skip the very same records, so that poison changes no decision and no
 * replay of one. Thread-safe.
 *
 * <p>A record is unreadable when it has no value, does not decode, or holds values that no console and no coordinator writes.
 * A registry that does not answer gives no information about the record: that is thrown, to be tried again.
 */
public final class RunRecords {
    private final Deserializer<dev.winnow.schemas.Plan> plans;
    private final Deserializer<Mark> marks;
    private final Deserializer<Probe> probes;
    private final Deserializer<Control> controls;

    public RunRecords(RecordSerdes serdes) {
        plans = serdes.plan().deserializer();
        marks = serdes.mark().deserializer();
        probes = serdes.labelledProbe();
        controls = serdes.control().deserializer();
    }

    /**
     * Reads a record of a plans topic.
     *
     * @param bytes its value; null when it has none
     * @throws dev.winnow.kafka.registry.RegistryException when the registry cannot report how the record is to be read
     */
    public DecodeResult<Plan> plan(String topic, byte[] bytes) {
        return read(topic, bytes, plans, PlanRecords::toPlan);
    }

    /**
     * Reads a record of a marks topic.
     *
     * @param bytes its value; null when it has none
     * @throws dev.winnow.kafka.registry.RegistryException when the registry cannot report how the record is to be read
     */
    public DecodeResult<Mark> mark(String topic, byte[] bytes) {
        return read(topic, bytes, marks, RunRecords::checked);
    }

    /**
     * Reads a record of a probes topic, without the text of its document.
     *
     * @param bytes its value; null when it has none
     * @throws dev.winnow.kafka.registry.RegistryException when the registry cannot report how the record is to be read
     */
    public DecodeResult<Probe> probe(String topic, byte[] bytes) {
        return read(topic, bytes, probes, Function.identity());
    }

    /**
     * Reads a record of a controls topic.
     *
     * @param bytes its value; null when it has none
     * @throws dev.winnow.kafka.registry.RegistryException when the registry cannot report how the record is to be read
     */
    public DecodeResult<Control> control(String topic, byte[] bytes) {
        return read(topic, bytes, controls, Function.identity());
    }

    private static <R, T> DecodeResult<T> read(
            String topic, byte[] bytes, Deserializer<R> deserializer, Function<R, T> meaning) {
        if (bytes == null) {
            return new DecodeResult.Unreadable<>(DeadRecord.EMPTY, "the record has no value", null);
        }
        R record;
        try {
            record = deserializer.deserialize(topic, bytes);
        } catch (SerializationException e) {
            return new DecodeResult.Unreadable<>(DeadRecord.reasonOf(bytes), e.getMessage(), bytes);
        }
        try {
            return new DecodeResult.Readable<>(meaning.apply(record), bytes);
        } catch (IllegalArgumentException e) {
            return new DecodeResult.Unreadable<>(DeadRecord.INVALID, String.valueOf(e.getMessage()), bytes);
        }
    }

    private static Mark checked(Mark mark) {
        require(mark.getPartition() >= 0 && mark.getOffset() >= 0, "partition and offset must be >= 0");
        require(mark.getPlanVersion() >= 0, "plan version must be >= 0");
        intensity(mark);
        require(
                mark.getDecided() >= 0 && isPart(mark.getSelected(), mark) && isPart(mark.getProbed(), mark),
                "counts must be >= 0, and none above the number of decisions");
        for (LabelShare share : mark.getShares()) {
            for (long count : share.getCounts()) {
                require(
                        count >= 0 && count <= DecisionStream.SAMPLE_CAPACITY,
                        "label counts must be 0 to " + DecisionStream.SAMPLE_CAPACITY);
            }
        }
        return mark;
    }

    private static Intensity intensity(Mark mark) {
        return new Intensity(mark.getLambda(), mark.getBoundary());
    }

    private static boolean isPart(long count, Mark mark) {
        return count >= 0 && count <= mark.getDecided();
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException("invalid mark: " + what);
        }
    }

    /**
     * Why a mark that decodes is still not valid for a run: its label shares are of other agents or groups, which never
     * change in a run; one of rule 2 may have none. Empty when it is one.
     *
     * @param plan any plan of the run
     */
    public static Optional<String> misfit(Plan plan, Mark mark) {
        if (mark.getShares().isEmpty() && !mark.getStateDigest().isEmpty()) {
            return Optional.empty();
        }
        try {
            PlanRecords.toCounts(plan, mark.getShares());
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
