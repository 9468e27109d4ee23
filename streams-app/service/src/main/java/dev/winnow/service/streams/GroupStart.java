package dev.winnow.service.streams;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.MissingRecords;
import dev.winnow.kafka.client.MissingRecords.Cause;
import dev.winnow.kafka.topic.DeadRecord;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.runtime.MissingRecordsPolicy;
import dev.winnow.schemas.DeadLetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Settles, before a Kafka Streams application starts, where its group continues. One thread. */
public final class GroupStart {
    private final KafkaConnection connection;
    private final Member member;
    private final MissingRecordsPolicy policy;

    /**
     * Who starts.
     *
     * @param step step of its dead letters
     * @param group its consumer group
     * @param plural what several of it are called
     * @param work what they work on, for example {@code run night}
     * @param recreated what to do where a topic that they read was recreated
     */
    public record Member(String step, String group, String plural, String work, String recreated) {
        /** A member of a training run. */
        public static Member of(RunTopics run, String step, String group, String plural) {
            return new Member(
                    step,
                    group,
                    plural,
                    "run " + run.run(),
                    "run " + run.run()
                            + " belongs to another topic: restore it, or create another run with 'winnow run create'");
        }
    }

    /** @param policy whether the group may continue without records */
    public GroupStart(KafkaConnection connection, Member member, MissingRecordsPolicy policy) {
        this.connection = connection;
        this.member = member;
        this.policy = policy;
    }

    /**
     * Records what is skipped and commits the offsets of what is continued elsewhere.
     *
     * @param missing what the group would skip or read again
     * @param next offsets that have to be committed before it starts
     * @return why the group must not start; empty when it may
     */
    public String settle(List<MissingRecords> missing, Map<TopicPartition, Long> next) {
        for (MissingRecords range : missing) {
            boolean allowed = policy.allows(range);
            if (range.cause() == Cause.RECREATED) {
                return range + "; " + member.recreated();
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
                member.step(),
                MissingRecords.REASON,
                missing + "; " + member.work() + " continued at offset " + missing.resumeAt() + " by "
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
            connection.ask("to commit offsets of " + member.group(), admin -> admin.alterConsumerGroupOffsets(
                            member.group(), offsets)
                    .all());
            return "";
        } catch (TopicException e) {
            // brokers take offsets from outside only while a group has no member
            return "cannot commit the first offsets of " + next.keySet() + ": " + e.getMessage() + "; stop the other "
                    + member.plural() + " of " + member.work() + " until this one is ready";
        }
    }
}
