package dev.winnow.ingest.parquet;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** Reads varints, and numbers of any width packed from the lowest bit on. Owned by one thread. */
final class BitReader {
    private final ByteBuffer bytes;
    private int bit;

    BitReader(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** An unsigned varint of at most 64 bits, from the next whole byte on. */
    long varint() throws ParquetException {
        align();
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = aByte();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw ParquetException.corrupt("number of more than 64 bits");
    }

    /** A signed number, in zigzag. */
    long signed() throws ParquetException {
        long value = varint();
        return value >>> 1 ^ -(value & 1);
    }

    /** The next whole byte. */
    byte aByte() throws ParquetException {
        try {
            return bytes.get();
        } catch (BufferUnderflowException e) {
            throw new ParquetException("page ends in the middle of a value", e);
        }
    }

    /** A number of 0 to 64 bits. */
    long bits(int width) throws ParquetException {
        if (bytes.remaining() * (long) Byte.SIZE - bit < width) {
            throw ParquetException.corrupt("page ends in the middle of a value");
        }
        long value = 0;
        for (int got = 0; got < width; ) {
            int count = Math.min(Byte.SIZE - bit, width - got);
            long part = (bytes.get(bytes.position()) & 0xff) >>> bit & (1 << count) - 1;
            value |= part << got;
            got += count;
            bit += count;
            align(bit / Byte.SIZE);
        }
        return value;
    }

    /** Skips whole bytes, as many of them as there are. */
    void skip(long count) {
        align();
        bytes.position((int) Math.min(bytes.limit(), bytes.position() + count));
    }

    private void align() {
        align(bit == 0 ? 0 : 1);
    }

    private void align(int whole) {
        if (whole > 0) {
            bytes.position(bytes.position() + 1);
            bit = 0;
        }
    }
}
