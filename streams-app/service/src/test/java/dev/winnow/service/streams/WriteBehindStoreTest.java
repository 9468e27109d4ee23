package dev.winnow.service.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteBehindStoreTest {
    @TempDir
    Path directory;

    private final List<String> written = new ArrayList<>();
    private KeyValueStore<String, String> store;

    private final WriteBehind together = new WriteBehind();

    @BeforeEach
    void open() {
        store = open(together, "");
    }

    private KeyValueStore<String, String> open(WriteBehind stores, String name) {
        StoreBuilder<KeyValueStore<String, String>> builder = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore("store"), Serdes.String(), Serdes.String())
                .withLoggingDisabled();
        KeyValueStore<String, String> opened = stores.around(
                        noting(builder, name), key -> key.startsWith("latest"), key -> key)
                .build();
        MockProcessorContext<String, String> context =
                new MockProcessorContext<>(new Properties(), new TaskId(0, 0), directory.toFile());
        opened.init(context.getStateStoreContext(), opened);
        return opened;
    }

    /** Stores of a builder that note what is put into them. */
    @SuppressWarnings("unchecked")
    private StoreBuilder<KeyValueStore<String, String>> noting(
            StoreBuilder<KeyValueStore<String, String>> stores, String name) {
        KeyValueStore<String, String> inner = stores.build();
        KeyValueStore<String, String> noting = (KeyValueStore<String, String>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {KeyValueStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("put")) {
                        written.add(name + arguments[0] + "=" + arguments[1]);
                    }
                    try {
                        return method.invoke(inner, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return (StoreBuilder<KeyValueStore<String, String>>) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {StoreBuilder.class},
                (proxy, method, arguments) ->
                        method.getName().equals("build") ? noting : method.invoke(stores, arguments));
    }

    private void commit() {
        commit(store);
    }

    private static void commit(KeyValueStore<String, String> stores) {
        ((CachedStateStore<?, ?>) stores).flushCache();
    }

    @Test
    void aKeyThatIsWrittenAgainAndAgainIsStoredOncePerCommitAsItWasPutLast() {
        store.put("latest", "1");
        store.put("other", "1");
        store.put("latest", "2");
        store.put("latest", "3");

        assertThat(store.get("latest")).isEqualTo("3");
        assertThat(written).containsExactly("other=1");

        commit();
        commit();

        assertThat(written).containsExactly("other=1", "latest=3");
        assertThat(store.get("latest")).isEqualTo("3");
    }

    @Test
    void whatIsDeletedIsGoneBeforeTheCommitAndAfterIt() {
        store.put("latest", "1");
        commit();

        assertThat(store.delete("latest")).isEqualTo("1");
        assertThat(store.get("latest")).isNull();
        assertThat(store.putIfAbsent("latest", "2")).isNull();
        assertThat(store.delete("latest")).isEqualTo("2");
        commit();

        assertThat(store.get("latest")).isNull();
        assertThat(written).containsExactly("latest=1", "latest=null");
    }

    @Test
    void allEntriesAreFoundBeforeACommit() {
        store.putAll(List.of(new KeyValue<>("latest-1", "a"), new KeyValue<>("other", "b")));

        List<String> keys = new ArrayList<>();
        try (KeyValueIterator<String, String> all = store.all()) {
            all.forEachRemaining(entry -> keys.add(entry.key));
        }

        assertThat(keys).containsExactly("latest-1", "other");
    }

    @Test
    void whatATaskLosesIsNotStored() {
        store.put("latest", "1");

        ((CachedStateStore<?, ?>) store).clearCache();
        commit();
        store.put("latest", "2");
        store.close();
        commit();

        assertThat(written).isEmpty();
    }

    /** Each task that had something to write would wait for the brokers, one after the other. */
    @Test
    void theFirstTaskOfACommitWritesWhatAllTasksOfItsThreadHold() {
        KeyValueStore<String, String> sibling = open(together, "sibling-");
        KeyValueStore<String, String> closed = open(together, "closed-");
        KeyValueStore<String, String> other = open(new WriteBehind(), "other-");
        store.put("latest", "1");
        sibling.put("latest", "2");
        closed.put("latest", "3");
        other.put("latest", "4");
        closed.close();

        commit(sibling);

        assertThat(written).containsExactly("latest=1", "sibling-latest=2");
        commit();
        assertThat(written).hasSize(2);
        sibling.put("latest", "5");
        commit();
        assertThat(written).containsExactly("latest=1", "sibling-latest=2", "sibling-latest=5");
    }

    @Test
    void whatAnotherThreadHoldsIsOfAnotherTransaction() throws InterruptedException {
        KeyValueStore<String, String> sibling = open(together, "sibling-");
        Thread thread = new Thread(() -> sibling.put("latest", "1"));
        thread.start();
        thread.join();
        store.put("latest", "2");

        commit();

        assertThat(written).containsExactly("latest=2");
    }
}
