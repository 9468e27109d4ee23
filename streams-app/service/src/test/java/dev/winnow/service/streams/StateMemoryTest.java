package dev.winnow.service.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateMemoryTest {
    private static final long BOUND = 8 << 20;
    private static final int STORES = 12;
    private static final int MEBIBYTES_OF_EACH = 3;

    @TempDir
    Path directory;

    @Test
    void manyStoresShareOneBound() {
        StateMemory memory = new StateMemory(BOUND);
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        memory.bound(settings);
        List<KeyValueStore<Long, byte[]>> stores = new ArrayList<>();
        for (int i = 0; i < STORES; i++) {
            stores.add(store(settings, i));
        }
        Random random = new Random(1);
        long most = 0;

        for (long key = 0; key < MEBIBYTES_OF_EACH << 10; key++) {
            for (KeyValueStore<Long, byte[]> store : stores) {
                byte[] value = new byte[1 << 10];
                random.nextBytes(value);
                ByteBuffer.wrap(value).putLong(key);
                store.put(key, value);
            }
            most = Math.max(most, memory.usedBytes());
        }
        for (long key = 0; key < MEBIBYTES_OF_EACH << 10; key++) {
            for (KeyValueStore<Long, byte[]> store : stores) {
                assertThat(ByteBuffer.wrap(store.get(key)).getLong()).isEqualTo(key);
            }
            most = Math.max(most, memory.usedBytes());
        }

        stores.forEach(StateStore::close);
        assertThat(most).isBetween(BOUND / 4, 2 * BOUND);
    }

    private KeyValueStore<Long, byte[]> store(Properties settings, int number) {
        MockProcessorContext<Object, Object> context = new MockProcessorContext<>(
                settings,
                new TaskId(0, number),
                directory.resolve(Integer.toString(number)).toFile());
        KeyValueStore<Long, byte[]> store = Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore("store-" + number), Serdes.Long(), Serdes.ByteArray())
                .withLoggingDisabled()
                .withCachingDisabled()
                .build();
        store.init(context.getStateStoreContext(), store);
        return store;
    }
}
