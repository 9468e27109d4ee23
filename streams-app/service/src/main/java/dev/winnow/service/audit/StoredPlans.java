package dev.winnow.service.audit;

import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Plan;
import java.nio.ByteBuffer;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The plans of a run, by partition and version, on disk. Thread-safe once filled. */
final class StoredPlans {
    private static final int CACHED = 8;

    private final Scratch.Table table;
    private final Function<byte[], Plan> decoder;
    private int count;
    private int first = -1;
    private int last = -1;

    /** @param decoder makes a plan of the value of its record; thread-safe */
    StoredPlans(Scratch scratch, Function<byte[], Plan> decoder) {
        table = scratch.table();
        this.decoder = decoder;
    }

    /** Keeps the record of a plan, unless the partition has one of that version. */
    void put(int partition, int version, long offset, byte[] record) {
        byte[] key = key(partition, version);
        if (table.get(key).isPresent()) {
            return;
        }
        table.put(
                key,
                ByteBuffer.allocate(Long.BYTES + record.length)
                        .putLong(offset)
                        .put(record)
                        .array());
        if (partition == 0) {
            count++;
            first = first < 0 ? version : Math.min(first, version);
            last = Math.max(last, version);
        }
    }

    /** Plans of partition 0. */
    int count() {
        return count;
    }

    /** Lowest version in partition 0; -1 when it has none. */
    int first() {
        return first;
    }

    /** Highest version in partition 0; -1 when it has none. */
    int last() {
        return last;
    }

    /** Whether a plan decides by the documents before; rules never go back. */
    boolean isOfRuleTwo() {
        return get(0, last).orElseThrow().record().rule() != DecisionRule.ONE;
    }

    Optional<Written<Plan>> get(int partition, int version) {
        return table.get(key(partition, version)).map(this::decode);
    }

    /** Whether two partitions have the same plan of a version, which both have. */
    boolean same(int version, int partition, int other) {
        byte[] mine = table.get(key(partition, version)).orElseThrow();
        byte[] theirs = table.get(key(other, version)).orElseThrow();
        return ByteBuffer.wrap(mine, Long.BYTES, mine.length - Long.BYTES)
                        .equals(ByteBuffer.wrap(theirs, Long.BYTES, theirs.length - Long.BYTES))
                || decode(mine).record().equals(decode(theirs).record());
    }

    boolean has(int partition, int version) {
        return table.get(key(partition, version)).isPresent();
    }

    long offset(int partition, int version) {
        return ByteBuffer.wrap(table.get(key(partition, version)).orElseThrow()).getLong();
    }

    /** Versions of a partition in ascending order. */
    Iterator<Integer> versions(int partition) {
        Iterator<Scratch.Entry> entries =
                table.scan(ByteBuffer.allocate(Integer.BYTES).putInt(partition).array());
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return entries.hasNext();
            }

            @Override
            public Integer next() {
                return ByteBuffer.wrap(entries.next().key()).getInt(Integer.BYTES);
            }
        };
    }

    private Written<Plan> decode(byte[] value) {
        byte[] record = new byte[value.length - Long.BYTES];
        long offset = ByteBuffer.wrap(value).getLong();
        System.arraycopy(value, Long.BYTES, record, 0, record.length);
        return new Written<>(decoder.apply(record), offset);
    }

    private static byte[] key(int partition, int version) {
        return ByteBuffer.allocate(2 * Integer.BYTES)
                .putInt(partition)
                .putInt(version)
                .array();
    }

    /** The plans of a partition by version. Decodes a plan when it is asked for, and holds the last few; for one thread. */
    Map<Integer, Plan> of(int partition) {
        return new View(partition);
    }

    private final class View extends AbstractMap<Integer, Plan> {
        private final int partition;
        private final Map<Integer, Optional<Plan>> cache = new LinkedHashMap<>(CACHED, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, Optional<Plan>> eldest) {
                return size() > CACHED;
            }
        };

        private View(int partition) {
            this.partition = partition;
        }

        @Override
        public Plan get(Object version) {
            return cache.computeIfAbsent(
                            (Integer) version,
                            asked -> StoredPlans.this.get(partition, asked).map(Written::record))
                    .orElse(null);
        }

        @Override
        public boolean containsKey(Object version) {
            return has(partition, (Integer) version);
        }

        @Override
        public Set<Map.Entry<Integer, Plan>> entrySet() {
            return new AbstractSet<>() {
                @Override
                public Iterator<Map.Entry<Integer, Plan>> iterator() {
                    Iterator<Integer> versions = versions(partition);
                    return new Iterator<>() {
                        @Override
                        public boolean hasNext() {
                            return versions.hasNext();
                        }

                        @Override
                        public Map.Entry<Integer, Plan> next() {
                            int version = versions.next();
                            return Map.entry(version, get(version));
                        }
                    };
                }

                @Override
                public int size() {
                    int size = 0;
                    for (Iterator<Integer> all = versions(partition); all.hasNext(); all.next()) {
                        size++;
                    }
                    return size;
                }
            };
        }
    }
}
