package dev.winnow.service.dedup;

import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * What the bands of one partition answer to a document.
 *
 * @param partition partition of the document
 * @param sequence its number among the documents that have waited there
 * @param match the most similar earlier document of the bands, or {@link Match#NONE}
 */
record BandAnswer(int partition, long sequence, Match match) {
    private static final byte FORM = 1;

    static Serde<BandAnswer> serde() {
        return Serdes.serdeFrom(
                (topic, answer) -> answer.toBytes(), (topic, bytes) -> BandQuery.checked(bytes, BandAnswer::of));
    }

    byte[] toBytes() {
        ByteBuffer buffer = ByteBuffer.allocate(1 + Integer.BYTES + Long.BYTES + match.bytes())
                .put(FORM)
                .putInt(partition)
                .putLong(sequence);
        match.write(buffer);
        return buffer.array();
    }

    static BandAnswer of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        BandQuery.requireForm(FORM, buffer.get());
        return new BandAnswer(buffer.getInt(), buffer.getLong(), Match.read(buffer));
    }
}
