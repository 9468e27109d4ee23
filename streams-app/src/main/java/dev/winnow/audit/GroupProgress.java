package dev.winnow.audit;

import dev.winnow.topic.KafkaConnection;
import dev.winnow.topic.TopicException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * How far a console or coordinator has committed in a topic.
 *
 * @param endByPartition offset before which everything is processed
 * @param stopped whether no member of the group was running
 */
record GroupProgress(Map<Integer, Long> endByPartition, boolean stopped) {
    private static final long TIMEOUT_SECONDS = 30;

    /** Offset before which everything is processed; 0 when nothing is. */
    long end(int partition) {
        return endByPartition.getOrDefault(partition, 0L);
    }

    static GroupProgress read(KafkaConnection connection, String group, String topic) {
        try (Admin admin = connection.admin()) {
            boolean stopped = stopped(admin, group);
            Map<Integer, Long> ends = new HashMap<>();
            admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .forEach((partition, committed) -> {
                        if (partition.topic().equals(topic) && committed != null) {
                            ends.put(partition.partition(), committed.offset());
                        }
                    });
            return new GroupProgress(ends, stopped);
        } catch (ExecutionException | TimeoutException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return new GroupProgress(Map.of(), true);
            }
            throw new TopicException(
                    "cannot read how far " + group + " is in " + topic + " (" + e.getMessage() + "): check the brokers",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicException("interrupted while reading offsets", e);
        }
    }

    private static boolean stopped(Admin admin, String group)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            GroupState state = admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .groupState();
            return state == GroupState.EMPTY || state == GroupState.DEAD;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return true;
            }
            throw e;
        }
    }
}
