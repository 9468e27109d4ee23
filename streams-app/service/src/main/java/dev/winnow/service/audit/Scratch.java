package dev.winnow.service.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.IndexType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

/**
 * Tables on disk for what an audit looks up again: plans, marks, uses, probes. Memory is bounded whatever they hold, by {@value #CACHE_BYTES} bytes of
 * cache and two write buffers of {@value #BUFFER_BYTES} bytes outside the heap. Thread-safe. Closing it deletes the files.
 */
public final class Scratch implements AutoCloseable {
    private static final long BUFFER_BYTES = 16L << 20;
    private static final long CACHE_BYTES = 32L << 20;
    private static final int PAGE = 64;
    private static final int BLOOM_BITS = 10;

    static {
        RocksDB.loadLibrary();
    }

    private final Path directory;
    private final LRUCache cache = new LRUCache(CACHE_BYTES);
    private final BloomFilter filter = new BloomFilter(BLOOM_BITS, false);
    private final Options options;
    private final WriteOptions writes = new WriteOptions().setDisableWAL(true);
    private final RocksDB tables;
    private int next;

    /** One key and its value; neither is to be changed. */
    public record Entry(byte[] key, byte[] value) {}

    /** Opens tables in a new folder below {@code java.io.tmpdir}. */
    public Scratch() {
        options = new Options()
                .setCreateIfMissing(true)
                .setWriteBufferSize(BUFFER_BYTES)
                .setMaxWriteBufferNumber(2)
                .setMemtablePrefixBloomSizeRatio(0.1)
                .setMemtableWholeKeyFiltering(true)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setMaxOpenFiles(64)
                .setKeepLogFileNum(1)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        // in parts of a block each: a whole filter is larger than what a shard of the cache holds
                        .setCacheIndexAndFilterBlocks(true)
                        .setPinTopLevelIndexAndFilter(true)
                        .setIndexType(IndexType.kTwoLevelIndexSearch)
                        .setPartitionFilters(true)
                        .setFilterPolicy(filter));
        try {
            directory = Files.createTempDirectory("winnow-audit");
            tables = RocksDB.open(options, directory.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a folder for an audit's tables: check java.io.tmpdir", e);
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    /** A new, empty table. */
    public synchronized Table table() {
        return new Table(ByteBuffer.allocate(Integer.BYTES).putInt(next++).array());
    }

    @Override
    public void close() {
        tables.close();
        writes.close();
        options.close();
        filter.close();
        cache.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete the tables of an audit in " + directory, e);
        }
    }

    private static IllegalStateException failed(RocksDBException e) {
        return new IllegalStateException(
                "cannot use the tables of an audit on disk: " + e.getMessage() + "; check the space at java.io.tmpdir",
                e);
    }

    private static boolean isWithin(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static Entry entry(RocksIterator at) {
        byte[] key = at.key();
        return new Entry(Arrays.copyOfRange(key, Integer.BYTES, key.length), at.value());
    }

    /** Values by key, in the order of unsigned bytes. Thread-safe. */
    public final class Table {
        private final byte[] number;

        private Table(byte[] number) {
            this.number = number;
        }

        private byte[] full(byte[] key) {
            byte[] full = Arrays.copyOf(number, number.length + key.length);
            System.arraycopy(key, 0, full, number.length, key.length);
            return full;
        }

        public void put(byte[] key, byte[] value) {
            try {
                tables.put(writes, full(key), value);
            } catch (RocksDBException e) {
                throw failed(e);
            }
        }

        public Optional<byte[]> get(byte[] key) {
            try {
                return Optional.ofNullable(tables.get(full(key)));
            } catch (RocksDBException e) {
                throw failed(e);
            }
        }

        public void remove(byte[] key) {
            try {
                tables.delete(writes, full(key));
            } catch (RocksDBException e) {
                throw failed(e);
            }
        }

        /** Removes every entry; the table is not to be used any more. */
        public void drop() {
            byte[] end = ByteBuffer.allocate(Integer.BYTES)
                    .putInt(ByteBuffer.wrap(number).getInt() + 1)
                    .array();
            try {
                tables.deleteRange(writes, number, end);
            } catch (RocksDBException e) {
                throw failed(e);
            }
        }

        /** The entry with the greatest key that is not after a key; empty when there is none. */
        public Optional<Entry> floor(byte[] key) {
            return nearest(entries -> entries.seekForPrev(full(key)));
        }

        /** The entry with the least key that is not before a key; empty when there is none. */
        public Optional<Entry> ceiling(byte[] key) {
            return nearest(entries -> entries.seek(full(key)));
        }

        private Optional<Entry> nearest(Consumer<RocksIterator> seek) {
            try (RocksIterator entries = tables.newIterator()) {
                seek.accept(entries);
                entries.status();
                return entries.isValid() && isWithin(entries.key(), number)
                        ? Optional.of(entry(entries))
                        : Optional.empty();
            } catch (RocksDBException e) {
                throw failed(e);
            }
        }

        /** Entries whose keys begin with a prefix, in order. Reads some at a time, and sees what is put meanwhile. */
        public Iterator<Entry> scan(byte[] prefix) {
            return new Scan(full(prefix));
        }
    }

    private final class Scan implements Iterator<Entry> {
        private final byte[] prefix;
        private byte[] from;
        private List<Entry> page = List.of();
        private int at;
        private boolean ended;

        private Scan(byte[] prefix) {
            this.prefix = prefix;
            from = prefix;
        }

        @Override
        public boolean hasNext() {
            if (at == page.size() && !ended) {
                read();
            }
            return at < page.size();
        }

        private void read() {
            List<Entry> found = new ArrayList<>(PAGE);
            try (RocksIterator entries = tables.newIterator()) {
                for (entries.seek(from); entries.isValid() && found.size() < PAGE; entries.next()) {
                    byte[] key = entries.key();
                    if (!isWithin(key, prefix)) {
                        break;
                    }
                    found.add(entry(entries));
                    // the first key after this one
                    from = Arrays.copyOf(key, key.length + 1);
                }
                entries.status();
            } catch (RocksDBException e) {
                throw failed(e);
            }
            ended = found.size() < PAGE;
            page = found;
            at = 0;
        }

        @Override
        public Entry next() {
            if (!hasNext()) {
                throw new NoSuchElementException("no more entries");
            }
            return page.get(at++);
        }
    }
}
