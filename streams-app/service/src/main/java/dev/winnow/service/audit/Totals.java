package dev.winnow.service.audit;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.schemas.DeadLetter;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Records of the shared topics, counted one by one, because offsets also count what is not a record.
 *
 * @param documents documents ingested
 * @param annotated documents annotated
 * @param deadInScoring dead letters of the scoring step, and of the step before it that compares documents
 */
public record Totals(long documents, long annotated, long deadInScoring) {

    /** Counts what is committed now; scoring should have stopped. */
    public static Totals count(KafkaConnection connection) {
        Deserializer<DeadLetter> letters = connection.serdes().deadLetter().deserializer();
        return new Totals(
                count(connection, connection.topics().documents(), record -> true),
                count(connection, connection.topics().annotated(), record -> true),
                count(
                        connection,
                        connection.topics().deadLetters(),
                        record -> isOfScoring(TopicScan.decode(letters, record))));
    }

    /** Anyone who may write dead letters may write something else. */
    private static boolean isOfScoring(DeadLetter letter) {
        return letter != null
                && (letter.getStep().equals("scoring") || letter.getStep().equals("dedup"));
    }

    /** Whether every ingested document is annotated or dead. */
    public boolean balanced() {
        return documents == annotated + deadInScoring;
    }

    private static long count(
            KafkaConnection connection, String topic, Predicate<ConsumerRecord<String, byte[]>> counts) {
        int partitions = new TopicProvisioner(connection).partitions(topic);
        long count = 0;
        for (int partition = 0; partition < partitions; partition++) {
            try (PartitionReader reader = new PartitionReader(connection, topic, partition)) {
                for (Optional<ConsumerRecord<String, byte[]>> record = reader.next();
                        record.isPresent();
                        record = reader.next()) {
                    count += counts.test(record.get()) ? 1 : 0;
                }
            }
        }
        return count;
    }
}
