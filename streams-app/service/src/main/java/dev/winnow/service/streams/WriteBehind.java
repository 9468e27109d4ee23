package dev.winnow.service.streams;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The stores of a topology that are written behind, in all of its tasks.
 *
 * <p>With {@code exactly_once_v2} a stream thread commits its tasks in one transaction, and after each of them waits until what the task has sent is written. What all of
 * its stores hold is therefore sent when the first task of a commit is flushed: the others then have nothing to send, as long as no store has a cache of Kafka Streams, and
 * a commit waits for it once, however many partitions a thread has. Thread-safe.
 */
public final class WriteBehind {
    private final Map<Thread, Set<WriteBehindStore<?, ?>>> waiting = new ConcurrentHashMap<>();

    /**
     * Builds stores around those of a builder.
     *
     * @param stores without a cache
     * @param deferred whether a key is written behind; few are, and their values are kept until the next commit
     * @param identity what equal keys have in common
     */
    public <K, V> StoreBuilder<KeyValueStore<K, V>> around(
            StoreBuilder<KeyValueStore<K, V>> stores, Predicate<K> deferred, Function<K, Object> identity) {
        return new Builder<>(this, stores, deferred, identity);
    }

    /** Remembers a store of this thread that has something to write. */
    void waits(WriteBehindStore<?, ?> store) {
        waiting.computeIfAbsent(Thread.currentThread(), thread -> new LinkedHashSet<>())
                .add(store);
    }

    /** Writes what waits in all stores of this thread. */
    void write() {
        Set<WriteBehindStore<?, ?>> stores = waiting.remove(Thread.currentThread());
        if (stores != null) {
            stores.forEach(WriteBehindStore::write);
        }
    }

    /** Undoes {@link #waits}. */
    void forget(WriteBehindStore<?, ?> store) {
        waiting.computeIfPresent(Thread.currentThread(), (thread, stores) -> {
            stores.remove(store);
            return stores.isEmpty() ? null : stores;
        });
    }

    private record Builder<K, V>(
            WriteBehind together,
            StoreBuilder<KeyValueStore<K, V>> stores,
            Predicate<K> deferred,
            Function<K, Object> identity)
            implements StoreBuilder<KeyValueStore<K, V>> {
        @Override
        public KeyValueStore<K, V> build() {
            return new WriteBehindStore<>(together, stores.build(), deferred, identity);
        }

        @Override
        public StoreBuilder<KeyValueStore<K, V>> withCachingEnabled() {
            throw new UnsupportedOperationException("a store that is written behind has no cache below it");
        }

        @Override
        public StoreBuilder<KeyValueStore<K, V>> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<KeyValueStore<K, V>> withLoggingEnabled(Map<String, String> config) {
            return new Builder<>(together, stores.withLoggingEnabled(config), deferred, identity);
        }

        @Override
        public StoreBuilder<KeyValueStore<K, V>> withLoggingDisabled() {
            return new Builder<>(together, stores.withLoggingDisabled(), deferred, identity);
        }

        @Override
        public Map<String, String> logConfig() {
            return stores.logConfig();
        }

        @Override
        public boolean loggingEnabled() {
            return stores.loggingEnabled();
        }

        @Override
        public String name() {
            return stores.name();
        }
    }
}
