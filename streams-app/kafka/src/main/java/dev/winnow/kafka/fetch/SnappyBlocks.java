package dev.winnow.kafka.fetch;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.utils.internals.ByteUtils;

/**
 * Sizes of the blocks of a batch that snappy compressed. The library allocates each block at the sizes that the block declares, before it reads it. Blocks of
 * other codecs are bounded by their formats.
 */
final class SnappyBlocks {
    /** Stream of snappy-java: eight bytes, of which these are the first, and two versions. */
    private static final long MAGIC = 0x82534e4150505900L;

    private static final int MAGIC_HEAD = (int) (MAGIC >> Integer.SIZE);
    private static final int HEADER_BYTES = 16;

    private SnappyBlocks() {}

    /** The largest size that a block declares, compressed or not; the library finds out what is wrong with bytes that are not blocks. */
    static long largest(DefaultRecordBatch batch) {
        ByteBuffer bytes = ByteBuffer.allocate(batch.sizeInBytes());
        batch.writeTo(bytes);
        bytes.flip().position(DefaultRecordBatch.RECORD_BATCH_OVERHEAD);
        if (bytes.remaining() < HEADER_BYTES || bytes.getLong(bytes.position()) != MAGIC) {
            return decompressed(bytes);
        }
        bytes.position(bytes.position() + HEADER_BYTES);
        long largest = 0;
        while (bytes.remaining() >= Integer.BYTES) {
            int size = bytes.getInt();
            if (size == MAGIC_HEAD && bytes.remaining() >= HEADER_BYTES - Integer.BYTES) {
                bytes.position(bytes.position() + HEADER_BYTES - Integer.BYTES);
            } else if (size < 0 || size > bytes.remaining()) {
                // a negative one is refused by the library
                return Math.max(largest, size > bytes.remaining() ? Integer.MAX_VALUE : 0);
            } else {
                largest = Math.max(largest, decompressed(bytes.slice(bytes.position(), size)));
                bytes.position(bytes.position() + size);
            }
        }
        return largest;
    }

    private static long decompressed(ByteBuffer block) {
        try {
            return Integer.toUnsignedLong(ByteUtils.readUnsignedVarint(block));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return 0;
        }
    }
}
