package dev.winnow.service.streams;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/**
 * A store some of whose keys are written again with every record: what they hold is written once per transaction, before it commits, in the same transaction. Unlike the
 * cache of Kafka Streams it keeps no record that a value came with, and costs a look-up per write. Reads see what was put. One thread.
 *
 * <p>Kafka Streams calls {@link #flushCache} before each commit of the task, and before it closes the task without one, whose transaction is then aborted; {@link #close}
 * when it drops the task. What waits may be written earlier, when another task of the thread is flushed.
 */
final class WriteBehindStore<K, V> implements KeyValueStore<K, V>, CachedStateStore<K, V> {
    private final WriteBehind together;
    private final KeyValueStore<K, V> store;
    private final Predicate<K> deferred;
    private final Function<K, Object> identity;
    private final Map<Object, KeyValue<K, V>> pending = new LinkedHashMap<>();

    WriteBehindStore(
            WriteBehind together, KeyValueStore<K, V> store, Predicate<K> deferred, Function<K, Object> identity) {
        this.together = together;
        this.store = store;
        this.deferred = deferred;
        this.identity = identity;
    }

    @Override
    public void put(K key, V value) {
        if (deferred.test(key)) {
            if (pending.isEmpty()) {
                together.waits(this);
            }
            pending.put(identity.apply(key), new KeyValue<>(key, value));
        } else {
            store.put(key, value);
        }
    }

    @Override
    public V putIfAbsent(K key, V value) {
        V held = get(key);
        if (held == null) {
            put(key, value);
        }
        return held;
    }

    @Override
    public void putAll(List<KeyValue<K, V>> entries) {
        entries.forEach(entry -> put(entry.key, entry.value));
    }

    @Override
    public V delete(K key) {
        V held = get(key);
        put(key, null);
        return held;
    }

    @Override
    public V get(K key) {
        KeyValue<K, V> put = pending.isEmpty() ? null : pending.get(identity.apply(key));
        return put != null ? put.value : store.get(key);
    }

    @Override
    public KeyValueIterator<K, V> range(K from, K to) {
        write();
        return store.range(from, to);
    }

    @Override
    public KeyValueIterator<K, V> all() {
        write();
        return store.all();
    }

    @Override
    public long approximateNumEntries() {
        return store.approximateNumEntries();
    }

    @Override
    public void flushCache() {
        together.write();
        write();
    }

    /** Writes what waits in this store alone. */
    void write() {
        pending.values().forEach(entry -> store.put(entry.key, entry.value));
        pending.clear();
    }

    @Override
    public void clearCache() {
        drop();
    }

    private void drop() {
        pending.clear();
        together.forget(this);
    }

    /** Nothing is forwarded from here. */
    @Override
    public boolean setFlushListener(CacheFlushListener<K, V> listener, boolean sendOldValues) {
        return false;
    }

    @Override
    public String name() {
        return store.name();
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        store.init(context, root);
    }

    @Override
    public void commit(Map<TopicPartition, Long> offsets) {
        store.commit(offsets);
    }

    @Override
    public Long committedOffset(TopicPartition partition) {
        return store.committedOffset(partition);
    }

    @Override
    public void close() {
        drop();
        store.close();
    }

    @Override
    public boolean persistent() {
        return store.persistent();
    }

    @Override
    public boolean managesOffsets() {
        return store.managesOffsets();
    }

    @Override
    public boolean isOpen() {
        return store.isOpen();
    }

    @Override
    public <R> QueryResult<R> query(Query<R> query, PositionBound bound, QueryConfig config) {
        return store.query(query, bound, config);
    }

    @Override
    public long approximateNumUncommittedBytes() {
        return store.approximateNumUncommittedBytes();
    }

    @Override
    public Position getPosition() {
        return store.getPosition();
    }
}
