package dev.winnow.service.console;

import dev.winnow.decision.Progress;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.MissingRecords;
import dev.winnow.kafka.client.PartitionOffsets;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.runtime.Meters;
import dev.winnow.runtime.MissingRecordsPolicy;
import dev.winnow.schemas.Mark;
import dev.winnow.service.streams.GroupStart;
import dev.winnow.service.streams.RunRecords;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure, before a console starts, that its group continues each partition at the next document that is not decided. Kafka Streams has no answer of its own to a
 * missing offset in a {@link ConsoleTopology} of a run that is served: it stops.
 *
 * <p>The offsets of a new group are committed here, at the first records that the topics have, and those of a forgotten one where the console's state ends. One
 * thread.
 */
public final class ConsoleOffsets {
    private static final String STEP = "console";
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleOffsets.class);

    private final KafkaConnection connection;
    private final RunTopics run;
    private final GroupStart groupStart;

    /** @param allowMissing whether the console may continue where documents are gone that it has not decided, or its offsets are */
    public ConsoleOffsets(KafkaConnection connection, RunTopics run, boolean allowMissing, Meters meters) {
        this.connection = connection;
        this.run = run;
        this.groupStart = new GroupStart(
                connection,
                GroupStart.Member.of(run, STEP, run.consoleGroup(), "consoles"),
                new MissingRecordsPolicy(
                        STEP,
                        allowMissing,
                        MissingRecordsPolicy.setOffsets("consoles of run " + run.run(), run.consoleGroup()),
                        meters,
                        connection.topics().annotated(),
                        run.plans()));
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
            Optional<Long> position =
                    Optional.ofNullable(committed.get(partition)).or(() -> stored(partition, decided));
            Optional<MissingRecords> found = position.isPresent()
                    ? MissingRecords.at(partition, position.get(), start, ends.get(partition))
                    : forgotten(partition, decided, start, ends.get(partition));
            if (found.isPresent()) {
                missing.add(found.get());
                next.put(partition, found.get().resumeAt());
            } else if (!committed.containsKey(partition)) {
                next.put(partition, position.orElse(start));
            }
        }
        return groupStart.settle(missing, next);
    }

    /**
     * Where a partition continues whose committed offset is gone: after the newest decision that the console's own state has. Its changelog is written in the
     * transactions that commit the offsets, so that it is the same offset. Empty where marks prove nothing, or more than the state has.
     */
    private Optional<Long> stored(TopicPartition partition, Map<Integer, Long> decided) {
        long proven = proven(partition, decided);
        String changelog = run.consoleGroup() + "-" + ConsoleTopology.TASK_STORE + "-changelog";
        if (proven == 0
                || !connection
                        .ask("for its topics", admin -> admin.listTopics().names())
                        .contains(changelog)) {
            return Optional.empty();
        }
        byte[] newest = null;
        try (PartitionReader reader = new PartitionReader(connection, changelog, partition.partition())) {
            for (ConsumerRecord<String, byte[]> record : reader) {
                newest = ConsoleProcessor.PROGRESS.equals(record.key()) ? record.value() : newest;
            }
        }
        Optional<Long> next = Optional.ofNullable(newest)
                .map(bytes -> Progress.of(bytes).offset() + 1)
                .filter(offset -> offset >= proven);
        next.ifPresent(offset -> LOG.warn(
                "the committed offset of a partition was gone, continuing after the newest decision of the console's state"
                        + " run={} topic={} partition={} offset={}",
                run.run(),
                partition.topic(),
                partition.partition(),
                offset));
        return next;
    }

    /** Offset before which all is decided, as marks prove; 0 for plans, which change nothing when they are read again. */
    private long proven(TopicPartition partition, Map<Integer, Long> decided) {
        return partition.topic().equals(run.plans()) ? 0 : decided.getOrDefault(partition.partition(), 0L);
    }

    /** Documents that are read again would be decided again. */
    private Optional<MissingRecords> forgotten(
            TopicPartition partition, Map<Integer, Long> decided, long start, long end) {
        long offset = proven(partition, decided);
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
            for (ConsumerRecord<String, byte[]> record : reader) {
                Optional<Mark> mark = records.mark(run.marks(), record.value()).found();
                mark.filter(own -> own.getRun().equals(run.run()))
                        .ifPresent(own -> decided.merge(own.getPartition(), own.getOffset(), Math::max));
            }
        }
        return decided;
    }
}
