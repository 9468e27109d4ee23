package dev.winnow.service.audit;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What of a run's decisions an audit looks at. Decisions before it are replayed as well, because uses, label sample and
 * chain are functions of all that came before, but they are not compared.
 *
 * @param partitions partitions of the annotated topic; empty for all
 * @param fromOffset first offset in each partition
 * @param toOffset offset in each partition before which it ends
 * @param fromPlan first plan
 * @param toPlan last plan
 */
public record AuditRange(Set<Integer> partitions, long fromOffset, long toOffset, int fromPlan, int toPlan) {
    /** Everything. */
    public static final AuditRange ALL = new AuditRange(Set.of(), 0, Long.MAX_VALUE, 0, Integer.MAX_VALUE);

    public AuditRange {
        partitions = Set.copyOf(partitions);
        if (partitions.stream().anyMatch(partition -> partition < 0)) {
            throw new IllegalArgumentException("partitions are counted from 0, but are " + new TreeSet<>(partitions));
        }
        if (fromOffset < 0 || toOffset < fromOffset) {
            throw new IllegalArgumentException(
                    "offsets must be 0 or more and rise, but are " + fromOffset + " to " + toOffset);
        }
        if (fromPlan < 0 || toPlan < fromPlan) {
            throw new IllegalArgumentException("plans must be 0 or more and rise, but are " + fromPlan + "-" + toPlan);
        }
    }

    /** Whether a partition has decisions in the range. */
    public boolean hasPartition(int partition) {
        return partitions.isEmpty() || partitions.contains(partition);
    }

    /**
     * The partitions of a topic that have decisions in the range.
     *
     * @throws IllegalArgumentException when one of the range does not exist
     */
    List<Integer> partitionsOf(int count) {
        for (int partition : partitions) {
            if (partition < 0 || partition >= count) {
                throw new IllegalArgumentException(
                        "partition " + partition + " not found: the annotated topic has " + count + ", counted from 0");
            }
        }
        return IntStream.range(0, count).filter(this::hasPartition).boxed().toList();
    }

    /** Whether the range holds the decision at an offset under a plan. */
    public boolean has(long offset, int planVersion) {
        return offset >= fromOffset && offset < toOffset && hasPlan(planVersion);
    }

    /** Whether a mark is of the range: that at its end too, because its digest covers the decisions before it. */
    boolean hasMark(long offset, int planVersion) {
        return offset >= fromOffset && offset <= toOffset && hasPlan(planVersion);
    }

    boolean hasPlan(int planVersion) {
        return planVersion >= fromPlan && planVersion <= toPlan;
    }

    /** Whether nothing of a partition can follow that belongs to the range. */
    boolean isPast(long offset, int planVersion) {
        return offset >= toOffset || planVersion > toPlan;
    }
}
