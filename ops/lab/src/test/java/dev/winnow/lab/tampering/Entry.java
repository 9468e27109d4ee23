package dev.winnow.lab.tampering;

import dev.winnow.schemas.DeadHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A record of a history.
 *
 * @param value what it decodes to; null where it does not
 * @param transactional whether it was written in a transaction
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Entry<T>(
        int partition,
        long offset,
        String key,
        List<DeadHeader> headers,
        byte[] bytes,
        T value,
        boolean transactional) {

    static <T> Entry<T> of(int partition, long offset, String key, List<DeadHeader> headers, T value) {
        return new Entry<>(partition, offset, key, headers, new byte[0], value, true);
    }

    Entry<T> with(T changed) {
        return new Entry<>(partition, offset, key, headers, bytes, changed, transactional);
    }

    Entry<T> at(long otherOffset) {
        return new Entry<>(partition, otherOffset, key, headers, bytes, value, transactional);
    }

    Entry<T> named(String otherKey) {
        return new Entry<>(partition, offset, otherKey, headers, bytes, value, transactional);
    }

    Entry<T> outsideTransaction() {
        return new Entry<>(partition, offset, key, headers, bytes, value, false);
    }

    /** The same with another value of one header. */
    Entry<T> with(String header, String changed) {
        List<DeadHeader> others = new ArrayList<>();
        headers.forEach(each -> others.add(each.getKey().equals(header) ? header(header, changed) : each));
        return new Entry<>(partition, offset, key, others, bytes, value, transactional);
    }

    static DeadHeader header(String name, String value) {
        return new DeadHeader(name, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
    }
}
