package dev.winnow.kafka.fetch;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * A consumer that no record can take more memory from than its {@link FetchLimits} allow, however small the record is while it is compressed. A record beyond them is
 * returned as a {@link LeftOut} stand-in, and a poll ends when its bytes are used up. One thread, as every consumer.
 *
 * <p>The guard works on internals of Kafka's client. A client that it does not fit is refused when the consumer is made, and one that returns records past it at
 * the first poll.
 */
public class GuardedConsumer<K, V> extends KafkaConsumer<K, V> {
    private final PollBudget budget;
    private final FetchGuard guard;

    /**
     * @param settings those of a consumer, and of {@link FetchLimits}; {@code group.protocol} must be {@code classic}
     * @param standIns whether records beyond the limits are returned as stand-ins; false for a reader of state, which fails
     * @throws IllegalStateException when Kafka's client has no place for the guard
     */
    public GuardedConsumer(
            Map<String, Object> settings, Deserializer<K> keys, Deserializer<V> values, boolean standIns) {
        super(FetchLimits.without(settings), keys, values);
        FetchLimits limits = FetchLimits.of(settings, standIns);
        budget = new PollBudget(limits.pollBytes());
        guard = new FetchGuard(limits, budget);
        try {
            guard.install(this);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public ConsumerRecords<K, V> poll(Duration timeout) {
        budget.renew();
        ConsumerRecords<K, V> records = super.poll(timeout);
        if (!records.isEmpty()) {
            guard.requirePassed();
        }
        return records;
    }
}
