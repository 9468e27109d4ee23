package dev.winnow.service.audit;

import dev.winnow.schemas.Mark;
import java.nio.ByteBuffer;
import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** The marks of a run in the order of the topic, on disk. To be read by one thread as a list, by any number by partition. */
final class StoredMarks extends AbstractList<Written<Mark>> {
    private final Scratch.Table byIndex;
    private final Scratch.Table byPartition;
    private final Function<byte[], Mark> decoder;
    private int size;
    private int cachedIndex = -1;
    private Written<Mark> cached;

    /** @param decoder makes a mark of the value of its record; thread-safe */
    StoredMarks(Scratch scratch, Function<byte[], Mark> decoder) {
        byIndex = scratch.table();
        byPartition = scratch.table();
        this.decoder = decoder;
    }

    void put(Mark mark, long offset, byte[] record) {
        byte[] value = ByteBuffer.allocate(Long.BYTES + record.length)
                .putLong(offset)
                .put(record)
                .array();
        byIndex.put(ByteBuffer.allocate(Integer.BYTES).putInt(size).array(), value);
        byPartition.put(
                ByteBuffer.allocate(2 * Integer.BYTES)
                        .putInt(mark.getPartition())
                        .putInt(size)
                        .array(),
                value);
        size++;
    }

    @Override
    public Written<Mark> get(int index) {
        if (index != cachedIndex) {
            cached = decode(
                    byIndex.get(ByteBuffer.allocate(Integer.BYTES).putInt(index).array())
                            .orElseThrow(() -> new IndexOutOfBoundsException(index)));
            cachedIndex = index;
        }
        return cached;
    }

    @Override
    public int size() {
        return size;
    }

    /** The records alone, as a list. */
    List<Mark> records() {
        return new AbstractList<>() {
            @Override
            public Mark get(int index) {
                return StoredMarks.this.get(index).record();
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    /** Marks of one partition, in the order of the topic. */
    Iterable<Written<Mark>> of(int partition) {
        return () -> {
            Iterator<Scratch.Entry> entries = byPartition.scan(
                    ByteBuffer.allocate(Integer.BYTES).putInt(partition).array());
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return entries.hasNext();
                }

                @Override
                public Written<Mark> next() {
                    return decode(entries.next().value());
                }
            };
        };
    }

    private Written<Mark> decode(byte[] value) {
        byte[] record = new byte[value.length - Long.BYTES];
        System.arraycopy(value, Long.BYTES, record, 0, record.length);
        return new Written<>(decoder.apply(record), ByteBuffer.wrap(value).getLong());
    }
}
