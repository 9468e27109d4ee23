package dev.winnow.service.audit;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.schemas.Mark;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * How far a console or coordinator has committed in a topic.
 *
 * @param endByPartition offset before which everything is processed
 */
record GroupProgress(Map<Integer, Long> endByPartition) {
    private static final long TIMEOUT_SECONDS = 30;

    /** Offset before which everything is processed; 0 when nothing is. */
    long end(int partition) {
        return endByPartition.getOrDefault(partition, 0L);
    }

    /** Whether the group never was, or brokers have forgotten it. */
    boolean isUnknown() {
        return endByPartition.isEmpty();
    }

    /** The progress of a console that marks prove. */
    static GroupProgress upTo(List<Written<Mark>> marks) {
        Map<Integer, Long> ends = new HashMap<>();
        marks.forEach(
                mark -> ends.merge(mark.record().getPartition(), mark.record().getOffset(), Math::max));
        return new GroupProgress(ends);
    }

    static GroupProgress read(KafkaConnection connection, String group, String topic) {
        try (Admin admin = connection.admin()) {
            Map<Integer, Long> ends = new HashMap<>();
            // a transaction whose records can be read already may still have its offsets pending
            admin.listConsumerGroupOffsets(group, new ListConsumerGroupOffsetsOptions().requireStable(true))
                    .partitionsToOffsetAndMetadata()
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .forEach((partition, committed) -> {
                        if (partition.topic().equals(topic) && committed != null) {
                            ends.put(partition.partition(), committed.offset());
                        }
                    });
            return new GroupProgress(ends);
        } catch (ExecutionException | TimeoutException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return new GroupProgress(Map.of());
            }
            throw new TopicException(
                    "cannot read how far " + group + " is in " + topic + " (" + e.getMessage() + "): check the brokers",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicException("interrupted while reading offsets", e);
        }
    }
}
