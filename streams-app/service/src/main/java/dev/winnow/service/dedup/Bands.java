package dev.winnow.service.dedup;

import dev.winnow.similarity.Signature;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.streams.state.WindowStore;

/**
 * The documents of each band, by key of the band and bucket of time. A band keeps its first {@value #MOST_OF_BAND} documents of a bucket, which bounds the work and
 * the bytes of a flood of texts that share one: per document an id, a stamp and a sketch. One thread.
 */
final class Bands {
    private static final int MOST_OF_BAND = 4;
    private static final int BUCKETS_BEFORE = 2;

    private final WindowStore<byte[], byte[]> store;
    private final long bucketMillis;

    Bands(WindowStore<byte[], byte[]> store, long bucketMillis) {
        this.store = store;
        this.bucketMillis = bucketMillis;
    }

    /**
     * Keeps a document in its bands.
     *
     * @param millis when it is kept, for the bucket
     * @return the most similar document before it of those that share a band
     */
    Match add(BandQuery query, long millis) {
        long bucket = millis - Math.floorMod(millis, bucketMillis);
        Match best = Match.NONE;
        for (long band : query.keys()) {
            byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(band).array();
            for (int before = BUCKETS_BEFORE; before > 0; before--) {
                best = best.or(best(store.fetch(key, bucket - before * bucketMillis), query));
            }
            byte[] young = store.fetch(key, bucket);
            best = best.or(best(young, query));
            append(key, young, query, bucket);
        }
        return best;
    }

    private static Match best(byte[] documents, BandQuery query) {
        Match best = Match.NONE;
        if (documents != null) {
            ByteBuffer buffer = ByteBuffer.wrap(documents);
            while (buffer.hasRemaining()) {
                byte[] id = BandQuery.take(buffer, BandQuery.ID_BYTES);
                long stamp = buffer.getLong();
                byte[] sketch = BandQuery.take(buffer, query.sketch().length);
                if (Match.isBefore(stamp, id, query.stamp(), query.id())) {
                    best = best.or(new Match(Signature.similarity(sketch, query.sketch(), query.rows()), stamp, id));
                }
            }
        }
        return best;
    }

    private void append(byte[] key, byte[] documents, BandQuery query, long bucket) {
        int entry = BandQuery.ID_BYTES + Long.BYTES + query.sketch().length;
        int length = documents == null ? 0 : documents.length;
        if (length >= MOST_OF_BAND * entry || contains(documents, query.id(), entry)) {
            return;
        }
        ByteBuffer buffer = ByteBuffer.allocate(length + entry);
        if (documents != null) {
            buffer.put(documents);
        }
        buffer.put(query.id()).putLong(query.stamp()).put(query.sketch());
        store.put(key, buffer.array(), bucket);
    }

    /** A question that is asked again, after the offsets of the group were lost, must not fill the band. */
    private static boolean contains(byte[] documents, byte[] id, int entry) {
        for (int from = 0; documents != null && from < documents.length; from += entry) {
            if (Arrays.equals(documents, from, from + id.length, id, 0, id.length)) {
                return true;
            }
        }
        return false;
    }
}
