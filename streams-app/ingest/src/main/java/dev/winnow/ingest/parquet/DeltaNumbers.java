package dev.winnow.ingest.parquet;

import java.nio.ByteBuffer;

/** Numbers as differences from each other, in blocks of blocks ({@code DELTA_BINARY_PACKED}). Owned by one thread. */
final class DeltaNumbers {
    private static final int MAX_BLOCK = 1 << 16;

    private final BitReader bits;
    private final int perMiniBlock;
    private final byte[] widths;
    private long left;
    private long value;
    private boolean isFirst = true;
    private long minDelta;
    private int miniBlock;
    private int inMiniBlock;

    /** @param most values that the page has */
    DeltaNumbers(ByteBuffer bytes, long most) throws ParquetException {
        bits = new BitReader(bytes);
        long block = bits.varint();
        long miniBlocks = bits.varint();
        left = bits.varint();
        value = bits.signed();
        if (block < 1 || block > MAX_BLOCK || miniBlocks < 1 || miniBlocks > block || block % miniBlocks != 0) {
            throw ParquetException.corrupt("delta block of " + block + " values in " + miniBlocks + " parts");
        }
        if (left < 0 || left > most) {
            throw ParquetException.corrupt(left + " values in a page of " + most);
        }
        perMiniBlock = (int) (block / miniBlocks);
        widths = new byte[(int) miniBlocks];
        miniBlock = widths.length;
    }

    long next() throws ParquetException {
        if (left-- <= 0) {
            throw ParquetException.corrupt("fewer values than the page declares");
        }
        if (isFirst) {
            isFirst = false;
            return value;
        }
        if (miniBlock == widths.length) {
            readBlock();
        }
        value += minDelta + bits.bits(width());
        if (++inMiniBlock == perMiniBlock) {
            inMiniBlock = 0;
            miniBlock++;
        }
        return value;
    }

    /** Moves the bytes after the last value, whatever has been read. */
    void skipAll() throws ParquetException {
        while (left > 0) {
            next();
        }
        if (miniBlock < widths.length && inMiniBlock > 0) {
            // a last part is stored in full; those after it are not stored
            while (inMiniBlock++ < perMiniBlock) {
                bits.bits(width());
            }
        }
        bits.skip(0);
    }

    private void readBlock() throws ParquetException {
        minDelta = bits.signed();
        for (int i = 0; i < widths.length; i++) {
            widths[i] = bits.aByte();
        }
        miniBlock = 0;
        inMiniBlock = 0;
    }

    private int width() throws ParquetException {
        int width = widths[miniBlock];
        if (width < 0 || width > Long.SIZE) {
            throw ParquetException.corrupt("numbers of " + width + " bits");
        }
        return width;
    }
}
