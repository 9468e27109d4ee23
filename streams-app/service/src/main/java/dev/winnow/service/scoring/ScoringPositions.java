package dev.winnow.service.scoring;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.MissingRecords;
import dev.winnow.kafka.client.PartitionOffsets;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.client.ScanRange;
import dev.winnow.kafka.client.ScanRange.View;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.runtime.MissingRecordsPolicy;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides where each partition of {@code documents} is continued, at every assignment and after every failure. A partition whose next record is gone, or
 * of which nobody knows how far it was labelled, is held: it stays assigned and is not read, the others continue. Owned by the loop's thread.
 *
 * <pre>
 * assigned, or to be read again -> unresolved (paused) -> read from the committed offset, or the beginning of a new stream
 *                                                      -> held, or with --allow-missing-records recorded and continued
 * </pre>
 */
final class ScoringPositions {
    private static final Logger LOG = LoggerFactory.getLogger(ScoringPositions.class);

    /** Brokers do not report offsets that a transaction is about to commit; the loop asks again in its next turn. */
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private final KafkaConnection connection;
    private final org.apache.kafka.clients.consumer.Consumer<String, byte[]> consumer;
    private final ScoringReadiness readiness;
    private final MissingRecordsPolicy policy;
    private final Consumer<MissingRecords> skip;
    private final Counter moved;
    private final Set<TopicPartition> unresolved = new HashSet<>();
    private final Map<TopicPartition, Long> reportedOffsets = new HashMap<>();
    private final Map<Integer, MissingRecords> held = new TreeMap<>();

    /**
     * @param skip records what is skipped, together with the offset after it
     * @param moved counts partitions that are continued at an offset that no scorer committed
     */
    ScoringPositions(
            KafkaConnection connection,
            org.apache.kafka.clients.consumer.Consumer<String, byte[]> consumer,
            ScoringReadiness readiness,
            MissingRecordsPolicy policy,
            Consumer<MissingRecords> skip,
            Counter moved) {
        this.connection = connection;
        this.consumer = consumer;
        this.readiness = readiness;
        this.policy = policy;
        this.skip = skip;
        this.moved = moved;
    }

    /** Stops reading partitions until it is known where they are continued. Makes no request. */
    void forget(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            consumer.pause(List.of(partition));
            // any position: the client must not look for one by itself, and reads nothing while paused
            consumer.seek(partition, 0);
        }
        unresolved.addAll(partitions);
    }

    /** Partitions that others have now. */
    void remove(Collection<TopicPartition> partitions) {
        unresolved.removeAll(partitions);
        partitions.forEach(partition -> held.remove(partition.partition()));
        show();
    }

    /** Partitions that may be read. */
    Collection<TopicPartition> readable() {
        return consumer.assignment().stream()
                .filter(partition -> !unresolved.contains(partition) && !held.containsKey(partition.partition()))
                .toList();
    }

    /** Resolves what is unresolved, as far as the brokers answer at once. */
    void resolve() {
        if (unresolved.isEmpty()) {
            return;
        }
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(unresolved, PATIENCE);
            Map<TopicPartition, Long> starts = PartitionOffsets.starts(connection, unresolved);
            Map<TopicPartition, Long> ends = PartitionOffsets.ends(connection, unresolved);
            for (TopicPartition partition : List.copyOf(unresolved)) {
                resolve(partition, committed.get(partition), starts.get(partition), ends.get(partition));
            }
        } catch (TimeoutException e) {
            LOG.debug("offsets are about to be committed, asking again", e);
        } catch (TopicException e) {
            LOG.warn("the brokers did not answer where to continue, asking again error={}", e.getMessage());
        }
        show();
    }

    private void resolve(TopicPartition partition, OffsetAndMetadata committed, long start, long end) {
        Optional<MissingRecords> missing = committed == null && hasLabelled(partition)
                ? Optional.of(MissingRecords.forgotten(partition, start, end))
                : MissingRecords.at(partition, committed == null ? 0 : committed.offset(), start, end);
        unresolved.remove(partition);
        held.remove(partition.partition());
        if (missing.isEmpty()) {
            if (committed == null) {
                consumer.seek(partition, start);
            } else {
                consumer.seek(partition, committed);
                report(partition, committed);
            }
            consumer.resume(List.of(partition));
        } else if (policy.allows(missing.get())) {
            skip.accept(missing.get());
            consumer.seek(partition, missing.get().resumeAt());
            consumer.resume(List.of(partition));
        } else {
            held.put(partition.partition(), missing.get());
        }
    }

    /** An offset that somebody set is an order, which is followed; but documents may be labelled again, or not at all. */
    private void report(TopicPartition partition, OffsetAndMetadata committed) {
        if (OffsetMark.isOn(committed)
                || Objects.equals(reportedOffsets.put(partition, committed.offset()), committed.offset())) {
            return;
        }
        moved.increment();
        LOG.warn(
                "continuing at an offset that no scorer of this version committed, documents before it may be without labels, documents"
                        + " after it may have them already: 'winnow audit verify --totals' counts both group={} topic={} partition={} offset={}",
                connection.topics().scoringGroup(),
                partition.topic(),
                partition.partition(),
                committed.offset());
    }

    /**
     * Whether a scorer may have labelled records of a partition without an offset. It labels into the partition of the same number. Where {@code documents} has been given
     * more partitions than {@code annotated}, its labels can be in any, and a new partition has none: then the offsets of the other partitions show whether the group
     * is forgotten.
     */
    private boolean hasLabelled(TopicPartition partition) {
        String annotated = connection.topics().annotated();
        Collection<TopicPartition> labels = PartitionOffsets.partitions(connection, List.of(annotated));
        Collection<TopicPartition> documents = PartitionOffsets.partitions(connection, List.of(partition.topic()));
        if (documents.size() <= labels.size()) {
            return isLabelled(new TopicPartition(annotated, partition.partition()));
        }
        return consumer.committed(Set.copyOf(documents), PATIENCE).values().stream()
                        .allMatch(Objects::isNull)
                && labels.stream().anyMatch(this::isLabelled);
    }

    private boolean isLabelled(TopicPartition labels) {
        if (PartitionOffsets.ends(connection, List.of(labels)).get(labels) == 0) {
            return false;
        }
        try (PartitionReader reader =
                new PartitionReader(connection, labels.topic(), labels.partition(), ScanRange.ALL.seen(View.STABLE))) {
            return reader.next().isPresent();
        }
    }

    private void show() {
        readiness.held(held.values().stream()
                .findFirst()
                .map(missing -> policy.describe(missing)
                        + (held.size() > 1 ? " (and " + (held.size() - 1) + " more partitions)" : ""))
                .orElse(""));
    }
}
