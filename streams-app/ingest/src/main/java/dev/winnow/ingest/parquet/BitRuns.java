package dev.winnow.ingest.parquet;

import java.nio.ByteBuffer;

/** Small numbers in runs of one value and runs of packed bits: levels, places in a dictionary, booleans. Owned by one thread. */
final class BitRuns {
    private final BitReader bits;
    private final int width;
    private long left;
    private boolean packed;
    private int value;

    BitRuns(ByteBuffer bytes, int width) throws ParquetException {
        if (width < 0 || width > Integer.SIZE) {
            throw ParquetException.corrupt("numbers of " + width + " bits");
        }
        this.bits = new BitReader(bytes);
        this.width = width;
    }

    int next() throws ParquetException {
        while (left == 0) {
            long header = bits.varint();
            packed = (header & 1) == 1;
            left = packed ? (header >>> 1) * Byte.SIZE : header >>> 1;
            if (left < 0) {
                throw ParquetException.corrupt("run of " + left + " values");
            }
            value = packed ? 0 : fixed();
        }
        left--;
        return packed ? (int) bits.bits(width) : value;
    }

    /** The value of a run, in whole bytes. */
    private int fixed() throws ParquetException {
        int number = 0;
        for (int shift = 0; shift < width; shift += Byte.SIZE) {
            number |= (bits.aByte() & 0xff) << shift;
        }
        return number;
    }
}
