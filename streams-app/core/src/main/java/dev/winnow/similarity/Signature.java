package dev.winnow.similarity;

import java.nio.ByteBuffer;

/**
 * What is kept of a text to find those that nearly repeat it.
 *
 * <p>A sketch has two bits of each MinHash row, which are equal by chance in a quarter of the rows of two texts that share nothing (b-bit
 * minwise hashing, Li and König 2010). From a share m of equal rows follows the Jaccard similarity (4m - 1) / 3, with a standard error of
 * 4/3 sqrt(m(1 - m) / rows): .045 at a similarity of .8 with 112 rows, where whole rows would have .038 at 16 times the bytes.
 *
 * @param bandKeys a key per band, distinct keys for distinct bands; texts that share one are candidates
 * @param sketch two bits of each row, four rows per byte, the first row in the lowest bits
 * @param rows number of rows
 */
public record Signature(long[] bandKeys, byte[] sketch, int rows) {
    private static final int ROWS_PER_BYTE = 4;
    private static final long LOW_BITS = 0x5555555555555555L;

    public Signature {
        if (rows < 1 || sketch.length != sketchBytes(rows)) {
            throw new IllegalArgumentException("a sketch of " + rows + " rows has " + sketchBytes(Math.max(1, rows))
                    + " bytes, but it has " + sketch.length);
        }
    }

    /** Length of a sketch. */
    public static int sketchBytes(int rows) {
        return (rows + ROWS_PER_BYTE - 1) / ROWS_PER_BYTE;
    }

    /** Packs the two lowest bits of every row. */
    public static byte[] sketch(int[] rows) {
        byte[] sketch = new byte[sketchBytes(rows.length)];
        for (int row = 0; row < rows.length; row++) {
            sketch[row / ROWS_PER_BYTE] |= (byte) ((rows[row] & 3) << 2 * (row % ROWS_PER_BYTE));
        }
        return sketch;
    }

    /**
     * Estimated Jaccard similarity of two texts, in [0, 1].
     *
     * @throws IllegalArgumentException when the sketches are not of the same length
     */
    public static double similarity(byte[] first, byte[] second, int rows) {
        if (first.length != second.length) {
            throw new IllegalArgumentException(
                    "sketches of " + first.length + " and " + second.length + " bytes cannot be compared");
        }
        int different = 0;
        int from = 0;
        for (; from + Long.BYTES <= first.length; from += Long.BYTES) {
            different += differences(word(first, from) ^ word(second, from));
        }
        long rest = 0;
        for (; from < first.length; from++) {
            rest = rest << Byte.SIZE | (first[from] ^ second[from]) & 0xffL;
        }
        double equal = 1 - (double) (different + differences(rest)) / rows;
        return Math.max(0, (4 * equal - 1) / 3);
    }

    private static int differences(long bits) {
        return Long.bitCount((bits | bits >>> 1) & LOW_BITS);
    }

    private static long word(byte[] bytes, int from) {
        return ByteBuffer.wrap(bytes).getLong(from);
    }
}
