package dev.winnow.service.ui;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Topics and groups of a deployment at one moment. Offsets count markers of transactions too, so that sums of them are above the number of records; a group that has only
 * markers to read is shown as having read them. Immutable.
 *
 * @param at when it was
 * @param topics topics under the prefix, by name
 * @param groups groups under the prefix, by id
 */
record ClusterLook(Instant at, Map<String, Topic> topics, Map<String, Group> groups) {
    static final ClusterLook NONE = new ClusterLook(Instant.EPOCH, Map.of(), Map.of());

    /**
     * Offsets of a topic by partition.
     *
     * @param starts offset of the first record that each partition still has
     * @param ends last stable offset of each partition
     * @param retentionMillis how long it keeps records; -1 for unlimited or unknown
     * @param middle offset of the first record younger than half of the retention by partition; empty where it keeps records without a limit
     */
    record Topic(long[] starts, long[] ends, long retentionMillis, Optional<long[]> middle) {
        int partitions() {
            return ends.length;
        }

        /** Offsets that it holds. */
        long size() {
            return LongStream.of(ends).sum() - LongStream.of(starts).sum();
        }

        long written() {
            return LongStream.of(ends).sum();
        }
    }

    /** A member of a group. */
    record Member(String client, String host, int partitions) {}

    /**
     * A consumer group.
     *
     * @param committed offset that it has committed by topic and partition; -1 where none
     */
    record Group(String state, List<Member> members, Map<String, long[]> committed) {}

    Optional<Topic> topic(String name) {
        return Optional.ofNullable(topics.get(name));
    }

    Optional<Group> group(String id) {
        return Optional.ofNullable(groups.get(id));
    }

    /** Offset before which a group has read a partition; -1 where it has committed none. */
    long committed(String group, String topic, int partition) {
        long[] offsets = group(group).map(each -> each.committed().get(topic)).orElse(null);
        return offsets == null || partition >= offsets.length ? -1 : offsets[partition];
    }

    /** Offsets that a group has still to read; what was deleted before does not count. */
    long lag(String group, String topic) {
        return topic(topic)
                .map(each -> {
                    long lag = 0;
                    for (int p = 0; p < each.partitions(); p++) {
                        lag += Math.max(0, each.ends()[p] - Math.max(each.starts()[p], committed(group, topic, p)));
                    }
                    return lag;
                })
                .orElse(0L);
    }

    /** Offsets that were deleted before a group read them. */
    long missed(String group, String topic) {
        return topic(topic)
                .map(each -> {
                    long missed = 0;
                    for (int p = 0; p < each.partitions(); p++) {
                        long read = committed(group, topic, p);
                        missed += read < 0 ? 0 : Math.max(0, each.starts()[p] - read);
                    }
                    return missed;
                })
                .orElse(0L);
    }

    /** Offsets that a group has still to read and that are older than half of what the topic keeps. */
    long old(String group, String topic) {
        return topic(topic)
                .flatMap(each -> each.middle().map(middle -> {
                    long old = 0;
                    for (int p = 0; p < each.partitions(); p++) {
                        long from = Math.max(each.starts()[p], committed(group, topic, p));
                        old += Math.max(0, (middle[p] < 0 ? each.ends()[p] : middle[p]) - from);
                    }
                    return old;
                }))
                .orElse(0L);
    }

    /** Sum of what a group has committed on a topic. */
    long read(String group, String topic) {
        long[] offsets = group(group).map(each -> each.committed().get(topic)).orElse(new long[0]);
        return LongStream.of(offsets).map(offset -> Math.max(0, offset)).sum();
    }

    int members(String group) {
        return group(group).map(each -> each.members().size()).orElse(0);
    }
}
