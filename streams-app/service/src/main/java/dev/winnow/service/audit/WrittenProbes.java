package dev.winnow.service.audit;

import dev.winnow.schemas.Probe;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/**
 * Probes of one annotated partition, by the offset that each was drawn at: digests on disk, no text. Filled by one thread, then used
 * by one.
 */
public final class WrittenProbes {
    private static final int BYTES = Long.BYTES + Integer.BYTES + 2 * Long.BYTES;

    private final Scratch.Table byOrigin;
    private long oldestOrigin = Long.MAX_VALUE;
    private long newestOrigin = -1;

    public WrittenProbes(Scratch scratch) {
        byOrigin = scratch.table();
    }

    /**
     * Takes a probe, in the order of the topic.
     *
     * @param origin offset that it was drawn at
     * @param offset its own offset in the probes topic
     * @return what is wrong with its place: it came before, or after a later one
     */
    public Optional<String> add(Probe probe, long origin, long offset) {
        Optional<Written<ProbeDigest>> same = get(origin);
        if (same.isPresent()) {
            return Optional.of("the probe of annotated offset " + origin + " is duplicated, first at "
                    + same.get().offset());
        }
        ProbeDigest digest = ProbeDigest.of(probe);
        byOrigin.put(
                key(origin),
                ByteBuffer.allocate(BYTES)
                        .putLong(offset)
                        .putInt(digest.planVersion())
                        .putLong(digest.high())
                        .putLong(digest.low())
                        .array());
        oldestOrigin = Math.min(oldestOrigin, origin);
        if (origin < newestOrigin) {
            return Optional.of("the probe of annotated offset " + origin + " is after that of " + newestOrigin);
        }
        newestOrigin = origin;
        return Optional.empty();
    }

    /** The lowest offset that a probe was drawn at; {@link Long#MAX_VALUE} if none exists. */
    long oldestOrigin() {
        return oldestOrigin;
    }

    /** The probe that was drawn at an offset, once; empty if none exists. */
    Optional<Written<ProbeDigest>> take(long origin) {
        Optional<Written<ProbeDigest>> found = get(origin);
        found.ifPresent(written -> byOrigin.remove(key(origin)));
        return found;
    }

    private Optional<Written<ProbeDigest>> get(long origin) {
        return byOrigin.get(key(origin)).map(WrittenProbes::decode);
    }

    /** Probes that nobody took, by origin. */
    Iterator<Map.Entry<Long, Written<ProbeDigest>>> left() {
        Iterator<Scratch.Entry> entries = byOrigin.scan(new byte[0]);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return entries.hasNext();
            }

            @Override
            public Map.Entry<Long, Written<ProbeDigest>> next() {
                Scratch.Entry entry = entries.next();
                return Map.entry(ByteBuffer.wrap(entry.key()).getLong(), decode(entry.value()));
            }
        };
    }

    private static Written<ProbeDigest> decode(byte[] value) {
        ByteBuffer buffer = ByteBuffer.wrap(value);
        long offset = buffer.getLong();
        return new Written<>(new ProbeDigest(buffer.getInt(), buffer.getLong(), buffer.getLong()), offset);
    }

    private static byte[] key(long origin) {
        return ByteBuffer.allocate(Long.BYTES).putLong(origin).array();
    }
}
