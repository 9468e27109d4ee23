package dev.winnow.kafka.client;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Which settings of a Kafka client a user may choose: all but those that guarantees rest on, and those that a command has options for.
 * Stateless.
 */
final class ReservedClientSettings {

    /**
     * Committed records only, and offsets only together with what came of the records. A position that the brokers do not have any more is an error: a
     * client that moved on by itself would skip records, or read all again, without a word.
     */
    static final Map<String, Object> CONSUMER = consumer("read_committed");

    /** As {@link #CONSUMER}, for callers that separate committed records from others themselves. */
    static final Map<String, Object> UNCOMMITTED_CONSUMER = consumer("read_uncommitted");

    /** Every record survives any broker's death, once. */
    static final Map<String, Object> PRODUCER =
            Map.of(ProducerConfig.ACKS_CONFIG, "all", ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);

    /** Names that members and epochs are known by, and what loops are written for. */
    private static final Set<String> OWN = Set.of(
            ConsumerConfig.GROUP_ID_CONFIG,
            ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG);

    private ReservedClientSettings() {}

    private static Map<String, Object> consumer(String isolation) {
        return Map.of(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                isolation,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                // the guard of fetched records works in the client of this protocol
                ConsumerConfig.GROUP_PROTOCOL_CONFIG,
                "classic");
    }

    /**
     * Settings of a client.
     *
     * @param chosen what suits its work; where the user sets otherwise, the user wins
     * @param user what the user sets
     * @param reserved settings that no user may change
     */
    static Map<String, Object> settings(Map<String, ?> chosen, Map<String, ?> user, Map<String, Object> reserved) {
        Map<String, Object> settings = new HashMap<>(chosen);
        settings.putAll(user);
        chosen.forEach((key, value) -> {
            if (OWN.contains(key)) {
                settings.put(key, value);
            }
        });
        settings.putAll(reserved);
        return settings;
    }
}
