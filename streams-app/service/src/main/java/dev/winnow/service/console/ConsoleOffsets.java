package dev.winnow.service.console;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.MissingRecords;
import dev.winnow.kafka.client.MissingRecords.Cause;
import dev.winnow.kafka.client.PartitionOffsets;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.topic.DeadRecord;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.runtime.Meters;
import dev.winnow.runtime.MissingRecordsPolicy;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Mark;
import dev.winnow.service.streams.RunRecords;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Makes sure, before a console starts, that its group continues each partition at the next document that is not decided. Kafka Streams has no answer of its own to a
 * missing offset in a {@link ConsoleTopology} of a run that is served: it stops.
 *
 * <p>The offsets of a new group are committed here, at the first records that the topics have. One thread.
 */
public final class ConsoleOffsets {
    private static final String STEP = "console";

    private final KafkaConnection connection;
    private final RunTopics run;
    private final MissingRecordsPolicy policy;

    /** @param allowMissing whether the console may continue where documents are gone that it has not decided, or its offsets are */
    public ConsoleOffsets(KafkaConnection connection, RunTopics run, boolean allowMissing, Meters meters) {
        this.connection = connection;
        this.run = run;
        this.policy = new MissingRecordsPolicy(
                STEP,
                allowMissing,
                MissingRecordsPolicy.setOffsets("consoles of run " + run.run(), run.consoleGroup()),
                meters,
                connection.topics().annotated(),
                run.plans());
    }

    /**
     * Why the console must not start; empty when it may. Commits the first offsets of a new group, and what {@code --allow-missing-records} skips.
     *
     * @throws TopicException when the brokers do not answer
     */
    public String obstacle() {
        Collection<TopicPartition> partitions = PartitionOffsets.partitions(
                connection, List.of(connection.topics().annotated(), run.plans()));
        Map<TopicPartition, Long> committed = PartitionOffsets.committed(connection, run.consoleGroup());
        Map<TopicPartition, Long> starts = PartitionOffsets.starts(connection, partitions);
        Map<TopicPartition, Long> ends = PartitionOffsets.ends(connection, partitions);
        Map<Integer, Long> decided = committed.keySet().containsAll(partitions) ? Map.of() : decided();
        List<MissingRecords> missing = new ArrayList<>();
        Map<TopicPartition, Long> next = new HashMap<>();
        for (TopicPartition partition : partitions) {
            long start = starts.get(partition);
            Optional<MissingRecords> found = committed.containsKey(partition)
                    ? MissingRecords.at(partition, committed.get(partition), start, ends.get(partition))
                    : forgotten(partition, decided, start, ends.get(partition));
            if (found.isPresent()) {
                missing.add(found.get());
                next.put(partition, found.get().resumeAt());
            } else if (!committed.containsKey(partition)) {
                next.put(partition, start);
            }
        }
        return settle(missing, next);
    }

    /** Plans that are read again change nothing; documents would be decided again. */
    private Optional<MissingRecords> forgotten(
            TopicPartition partition, Map<Integer, Long> decided, long start, long end) {
        long offset = partition.topic().equals(run.plans()) ? 0 : decided.getOrDefault(partition.partition(), 0L);
        if (offset == 0) {
            return Optional.empty();
        }
        return offset > end
                ? MissingRecords.at(partition, offset, start, end)
                : Optional.of(MissingRecords.forgotten(partition, start, end));
    }

    /** Offsets before which documents are decided, as marks prove; without partitions of which they prove nothing. */
    private Map<Integer, Long> decided() {
        Map<Integer, Long> decided = new HashMap<>();
        RunRecords records = new RunRecords(connection.serdes());
        try (PartitionReader reader = new PartitionReader(connection, run.marks(), 0)) {
            for (Optional<ConsumerRecord<String, byte[]>> record = reader.next();
                    record.isPresent();
                    record = reader.next()) {
                Optional<Mark> mark =
                        records.mark(run.marks(), record.get().value()).found();
                mark.filter(own -> own.getRun().equals(run.run()))
                        .ifPresent(own -> decided.merge(own.getPartition(), own.getOffset(), Math::max));
            }
        }
        return decided;
    }

    private String settle(List<MissingRecords> missing, Map<TopicPartition, Long> next) {
        for (MissingRecords range : missing) {
            boolean allowed = policy.allows(range);
            if (range.cause() == Cause.RECREATED) {
                return range + "; decisions of run " + run.run()
                        + " belong to another topic: restore it, or create another run with 'winnow run create'";
            }
            if (!allowed) {
                return policy.describe(range);
            }
        }
        missing.forEach(this::record);
        return next.isEmpty() ? "" : commit(next);
    }

    private void record(MissingRecords missing) {
        String topic = connection.topics().deadLetters();
        TopicPartition partition = missing.partition();
        DeadLetter letter = DeadRecord.of(
                partition.topic(),
                partition.partition(),
                missing.from(),
                null,
                STEP,
                MissingRecords.REASON,
                missing + "; run " + run.run() + " continued at offset " + missing.resumeAt() + " by "
                        + MissingRecordsPolicy.OPTION);
        try (Producer<String, DeadLetter> producer =
                connection.producer(connection.serdes().deadLetter(), Map.of())) {
            producer.send(new ProducerRecord<>(topic, letter)).get();
        } catch (ExecutionException e) {
            throw new TopicException(
                    "cannot record on " + topic + " what is skipped: "
                            + e.getCause().getMessage() + "; start again",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicException("interrupted while recording what is skipped", e);
        }
    }

    private String commit(Map<TopicPartition, Long> next) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        next.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
        try {
            connection.ask("to commit offsets of " + run.consoleGroup(), admin -> admin.alterConsumerGroupOffsets(
                            run.consoleGroup(), offsets)
                    .all());
            return "";
        } catch (TopicException e) {
            // brokers take offsets from outside only while a group has no member
            return "cannot commit the first offsets of " + next.keySet() + ": " + e.getMessage()
                    + "; stop the other consoles of run " + run.run() + " until this one is ready";
        }
    }
}
