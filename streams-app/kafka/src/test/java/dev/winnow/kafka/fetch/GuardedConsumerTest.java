package dev.winnow.kafka.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

/** Fails with a version of kafka-clients that the guard does not fit. */
class GuardedConsumerTest {
    private static final Map<String, Object> SETTINGS =
            Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:9", ConsumerConfig.GROUP_ID_CONFIG, "g");

    @Test
    void everyFetchPassesTheGuard() throws ReflectiveOperationException {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(SETTINGS)) {
            Object network = read("client", read("delegate", consumer, KafkaConsumer.class));

            assertThat(Proxy.isProxyClass(read("client", network).getClass())).isTrue();
        }
    }

    @Test
    void aConsumerHasTheLimitsOfItsSettings() {
        Map<String, Object> settings =
                Map.of(FetchLimits.RECORD_BYTES, "7", FetchLimits.POLL_BYTES, 9, "group.id", "g");

        assertThat(FetchLimits.of(settings, false)).isEqualTo(new FetchLimits(7, 9, false));
        assertThat(FetchLimits.of(SETTINGS, true)).isEqualTo(FetchLimits.DEFAULT);
        assertThat(FetchLimits.without(settings)).containsOnlyKeys("group.id");
        for (Object wrong : List.of("", "4M", "-1", 0)) {
            assertThatThrownBy(() -> FetchLimits.of(Map.of(FetchLimits.RECORD_BYTES, wrong), true))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("winnow.max.record.bytes: must be a number of bytes");
        }
    }

    @Test
    void aClientThatTheGuardDoesNotFitIsRefused() {
        Map<String, Object> settings = new HashMap<>(SETTINGS);
        settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");

        assertThatThrownBy(() -> consumer(settings))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no place for the guard")
                .hasMessageContaining("group.protocol=classic");
    }

    @Test
    void recordsThatDidNotPassTheGuardAreRefused() {
        assertThatThrownBy(() -> new FetchGuard(FetchLimits.DEFAULT, new PollBudget(1)).requirePassed())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("did not pass the guard");
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        return new GuardedConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer(), true);
    }

    private static Object read(String field, Object owner) throws ReflectiveOperationException {
        return read(field, owner, owner.getClass());
    }

    private static Object read(String name, Object owner, Class<?> type) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }
}
