package dev.winnow.ingest;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.TopicException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.Serdes;

/**
 * The processes that share one input, as a consumer group. Kafka's group coordinator knows who they are; each transaction carries an offset of the group, so that
 * one of a process that is not a member any more, or of an earlier generation, cannot be committed. The positions of a transaction are on the brokers before it
 * asks: whoever reads positions after joining sees all that was committed before, and waits for what is in between. Owned by one thread.
 */
final class IngestGroup implements AutoCloseable {
    private static final int SESSION_MILLIS = 10_000;

    private final Consumer<String, byte[]> consumer;
    private final ShareAssignor.Seat seat;
    private final String topic;

    /** What happens to a member; called while it polls. */
    interface Changes {
        /** Commit, and give up all files: others may get them. */
        void giveUp();

        /** The share of the files from now on. What is not committed yet is lost. */
        void take(IngestShare share);
    }

    IngestGroup(KafkaConnection connection, String input, FollowSettings follow, Changes changes) {
        topic = connection.topics().ingestPositions();
        seat = new ShareAssignor.Seat(follow.member());
        Map<String, Object> settings = new HashMap<>(Map.of(
                ConsumerConfig.GROUP_ID_CONFIG,
                group(connection, input),
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                ShareAssignor.class.getName(),
                ShareAssignor.SEAT,
                seat,
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                SESSION_MILLIS));
        if (follow.stable()) {
            settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, follow.member());
        }
        consumer = connection.consumer(Serdes.ByteArray(), settings);
        consumer.subscribe(List.of(topic), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> none) {
                changes.giveUp();
            }

            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> none) {
                changes.take(seat.share());
            }
        });
    }

    /** Throws when an input is being followed. */
    static void requireEmpty(KafkaConnection connection, String input) {
        int members = members(connection, group(connection, input), input);
        if (members > 0) {
            throw new IngestException(
                    "input '" + input + "' is followed by " + members
                            + " process(es): stop them ('ingest --follow'), or use another --name",
                    null);
        }
    }

    private static int members(KafkaConnection connection, String group, String input) {
        try {
            return connection.ask(
                    "who follows input '" + input + "'", admin -> admin.describeConsumerGroups(List.of(group))
                            .describedGroups()
                            .get(group)
                            .thenApply(description -> description.members().size()));
        } catch (TopicException e) {
            if (e.getCause() instanceof ExecutionException answer
                    && answer.getCause() instanceof GroupIdNotFoundException) {
                return 0;
            }
            throw e;
        }
    }

    private static String group(KafkaConnection connection, String input) {
        return connection.topics().ingestTransaction(input);
    }

    /** Lets the group work; changes are reported before it returns. */
    void poll(Duration wait) {
        consumer.poll(wait);
    }

    /** Makes a commit of the producer's open transaction fail unless this is a member of the group's generation. */
    void guard(Producer<String, byte[]> producer) {
        // a position that is not on a broker yet could be missed by the next owner of its file
        producer.flush();
        producer.sendOffsetsToTransaction(
                Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0)), consumer.groupMetadata());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
