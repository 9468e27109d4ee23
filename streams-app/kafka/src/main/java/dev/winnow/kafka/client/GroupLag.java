package dev.winnow.kafka.client;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a group is behind on a topic. A group that has committed nothing has read nothing: the whole topic is its lag.
 * Transaction markers occupy offsets, so that the lag is a little too high.
 */
public final class GroupLag {
    private static final long TIMEOUT_SECONDS = 10;

    private final Admin admin;
    private final String group;
    private final Map<TopicPartition, OffsetSpec> newest;
    private final Map<TopicPartition, OffsetSpec> oldest;

    /**
     * @param admin whom to ask; stays the caller's
     * @param partitions partitions of the topic
     */
    public GroupLag(Admin admin, String group, String topic, int partitions) {
        this.admin = admin;
        this.group = group;
        this.newest = specs(topic, partitions, OffsetSpec.latest());
        this.oldest = specs(topic, partitions, OffsetSpec.earliest());
    }

    private static Map<TopicPartition, OffsetSpec> specs(String topic, int partitions, OffsetSpec spec) {
        return IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toMap(partition -> partition, partition -> spec));
    }

    /** Committed records of all partitions that the group has not read. */
    public long documents() throws ExecutionException, InterruptedException, TimeoutException {
        return LongStream.of(byPartition()).sum();
    }

    /** Committed records of each partition that the group has not read. */
    public long[] byPartition() throws ExecutionException, InterruptedException, TimeoutException {
        ListOffsetsOptions committedOnly = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
        Map<TopicPartition, ListOffsetsResultInfo> ends =
                admin.listOffsets(newest, committedOnly).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        Map<TopicPartition, ListOffsetsResultInfo> starts =
                admin.listOffsets(oldest, committedOnly).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        Map<TopicPartition, OffsetAndMetadata> read = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        long[] lag = new long[newest.size()];
        for (TopicPartition partition : newest.keySet()) {
            OffsetAndMetadata position = read.get(partition);
            long from = starts.get(partition).offset();
            lag[partition.partition()] = Math.max(
                    0, ends.get(partition).offset() - (position == null ? from : Math.max(from, position.offset())));
        }
        return lag;
    }
}
