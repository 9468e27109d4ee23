package dev.winnow.service.streams;

import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds the memory that all stores on disk of a process take outside of its heap, together: blocks, indexes, filters and what waits to be written share one cache. By
 * itself each store of each partition takes about 100 MiB. Thread-safe; kept as long as its process.
 */
public final class StateMemory {
    private static final String SETTING = "winnow.state.memory";

    /** Memory is taken in so many parts of what may wait to be written. */
    private static final int ARENAS = 8;

    private static final double INDEX_SHARE = 0.1;
    private static final int SHARDS_BY_SIZE = -1;

    static {
        RocksDB.loadLibrary();
    }

    private final Cache cache;
    private final WriteBufferManager unwritten;
    private final int unwrittenBytes;

    /**
     * Of a process.
     *
     * @param bytes bound of all stores together, of which half may wait to be written
     * @param unwrittenBytes of them of each store. A store writes when it has so much; when all have half of the bound, the one that is written to does, however
     *     little that is, while those that nobody writes to keep theirs: there each record would become a file
     */
    public StateMemory(long bytes, int unwrittenBytes) {
        this.unwrittenBytes = unwrittenBytes;
        cache = new LRUCache(bytes, SHARDS_BY_SIZE, false, INDEX_SHARE);
        unwritten = new WriteBufferManager(bytes / 2, cache);
    }

    /** Gives the stores of a process their bound. */
    void bound(Map<Object, Object> settings) {
        settings.put(SETTING, this);
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, Setter.class);
    }

    /** Bytes that the stores take now. */
    long usedBytes() {
        return cache.getUsage();
    }

    /** Makes a store take part; created by Kafka Streams for each store. */
    public static final class Setter implements RocksDBConfigSetter {
        @Override
        public void setConfig(String storeName, Options options, Map<String, Object> configuration) {
            StateMemory memory = (StateMemory) configuration.get(SETTING);
            BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
            table.setBlockCache(memory.cache);
            table.setCacheIndexAndFilterBlocks(true);
            table.setCacheIndexAndFilterBlocksWithHighPriority(true);
            table.setPinTopLevelIndexAndFilter(true);
            options.setTableFormatConfig(table);
            options.setWriteBufferManager(memory.unwritten);
            options.setWriteBufferSize(memory.unwrittenBytes);
            options.setArenaBlockSize(memory.unwrittenBytes / ARENAS);
        }

        @Override
        public void close(String storeName, Options options) {
            // the cache is of the process, not of the store
        }
    }
}
