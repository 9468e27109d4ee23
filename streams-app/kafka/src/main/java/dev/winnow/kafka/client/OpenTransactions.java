package dev.winnow.kafka.client;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** Names the transactions that are open on a partition. Stateless. */
final class OpenTransactions {
    private OpenTransactions() {}

    /** Producers of open transactions with their first offsets, for a message; {@code unknown} where the brokers do not report. */
    static String describe(KafkaConnection connection, TopicPartition partition) {
        try {
            return connection
                    .ask("for the producers of " + partition, admin -> admin.describeProducers(List.of(partition))
                            .partitionResult(partition))
                    .activeProducers()
                    .stream()
                    .filter(producer -> producer.currentTransactionStartOffset().isPresent())
                    .map(producer -> "producer id " + producer.producerId() + " since offset "
                            + producer.currentTransactionStartOffset().getAsLong())
                    .sorted()
                    .collect(Collectors.joining(", "));
        } catch (RuntimeException e) {
            return "unknown (" + e.getMessage() + ")";
        }
    }
}
