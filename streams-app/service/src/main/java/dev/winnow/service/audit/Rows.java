package dev.winnow.service.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Iterator;

/**
 * Entries of a report that are too many for memory: on disk, by number, in ascending order. They can be read as often as is asked, until their {@link Scratch}
 * is closed. Owned by one thread.
 *
 * @param <T> a record that JSON holds to the bit
 */
final class Rows<T> implements Iterable<T> {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Scratch.Table table;
    private final byte[] prefix;
    private final Class<T> type;

    Rows(Scratch scratch, Class<T> type) {
        this(scratch.table(), new byte[0], type);
    }

    /** The rows of a table whose keys begin with a prefix; no prefix may begin with another. */
    Rows(Scratch.Table table, byte[] prefix, Class<T> type) {
        this.table = table;
        this.prefix = prefix;
        this.type = type;
    }

    /** Keeps a row, in place of one of the same number. */
    void put(long number, T row) {
        try {
            table.put(key(number), JSON.writeValueAsBytes(row));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean has(long number) {
        return table.get(key(number)).isPresent();
    }

    private byte[] key(long number) {
        return ByteBuffer.allocate(prefix.length + Long.BYTES)
                .put(prefix)
                .putLong(number)
                .array();
    }

    @Override
    public Iterator<T> iterator() {
        Iterator<Scratch.Entry> entries = table.scan(prefix);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return entries.hasNext();
            }

            @Override
            public T next() {
                try {
                    return JSON.readValue(entries.next().value(), type);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }
}
