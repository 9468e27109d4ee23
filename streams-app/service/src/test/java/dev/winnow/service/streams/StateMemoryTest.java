package dev.winnow.service.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.stream.Stream;
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
    private static final int SHARE = (int) (BOUND / 4 / STORES);
    private static final int MEBIBYTES_OF_EACH = 3;

    @TempDir
    Path directory;

    @Test
    void manyStoresShareOneBound() {
        StateMemory memory = new StateMemory(BOUND, SHARE);
        List<KeyValueStore<Long, byte[]>> stores = stores(memory);
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

    @Test
    void fullStoresThatNobodyWritesToDoNotMakeEachWriteOfOthersAFile() throws IOException {
        List<KeyValueStore<Long, byte[]>> stores = stores(new StateMemory(BOUND, SHARE));
        KeyValueStore<Long, byte[]> written = stores.remove(0);

        for (KeyValueStore<Long, byte[]> store : stores) {
            for (long key = 0; key < 600; key++) {
                store.put(key, new byte[1 << 10]);
            }
        }
        for (long key = 0; key < 1_000; key++) {
            written.put(key, new byte[100]);
        }

        assertThat(filesOf(0)).hasSizeLessThan(4);
        written.close();
        stores.forEach(StateStore::close);
    }

    private List<String> filesOf(int store) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve(Integer.toString(store)))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".sst"))
                    .toList();
        }
    }

    private List<KeyValueStore<Long, byte[]>> stores(StateMemory memory) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        memory.bound(settings);
        List<KeyValueStore<Long, byte[]>> stores = new ArrayList<>();
        for (int i = 0; i < STORES; i++) {
            stores.add(store(settings, i));
        }
        return stores;
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
