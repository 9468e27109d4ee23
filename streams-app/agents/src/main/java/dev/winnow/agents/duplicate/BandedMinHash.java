package dev.winnow.agents.duplicate;

import dev.winnow.agents.text.WordHashes;
import dev.winnow.similarity.Signature;
import dev.winnow.similarity.Signatures;
import java.util.Arrays;
import java.util.Optional;

/**
 * MinHash signatures of a chosen shape over runs of words (Broder 1997), in 32 bits.
 *
 * <p>Two texts agree in one row with the probability of the Jaccard similarity s of their runs, so that they share a band with probability
 * 1 - (1 - s^rows)^bands. A row is the least of {@code a x + b} over the runs' hashes x, with an odd factor a and an addend b of its own, modulo
 * 2^32; the loop over rows compiles to vector instructions. Cost: one multiplication per row and run. Pure; safe for any thread.
 */
public final class BandedMinHash implements Signatures {
    /** The shape that FineWeb was deduplicated with (Penedo et al. 2024), and the default of datatrove but for the seed. */
    public static final Shape FINEWEB = new Shape(14, 8, 5, 1);

    private final Shape shape;
    private final int[] factors;
    private final int[] addends;
    private final long firstKey;

    /**
     * What signatures are made of.
     *
     * @param bands bands, each of which alone makes two texts candidates, 1 to 64
     * @param rows rows of one band, 1 to 32
     * @param words words of one run, 1 to 32
     * @param seed of the hash functions
     */
    public record Shape(int bands, int rows, int words, long seed) {
        private static final int MOST_BANDS = 64;
        private static final int MOST_ROWS = 32;
        private static final int MOST_WORDS = 32;

        public Shape {
            require("bands", bands, MOST_BANDS);
            require("rows", rows, MOST_ROWS);
            require("words", words, MOST_WORDS);
        }

        private static void require(String name, int value, int most) {
            if (value < 1 || value > most) {
                throw new IllegalArgumentException(name + " must be from 1 to " + most + ", but is " + value);
            }
        }

        /** Rows of all bands. */
        public int allRows() {
            return bands * rows;
        }
    }

    public BandedMinHash(Shape shape) {
        this.shape = shape;
        // keys of another shape are others: what was kept of it is never found, and never compared
        firstKey = WordHashes.run(new long[] {shape.bands(), shape.rows(), shape.words(), shape.seed()}, 0, 4);
        factors = new int[shape.allRows()];
        addends = new int[shape.allRows()];
        for (int row = 0; row < factors.length; row++) {
            long drawn = WordHashes.mix(WordHashes.mix(shape.seed()) + row);
            factors[row] = (int) drawn | 1;
            addends[row] = (int) (drawn >>> 32);
        }
    }

    /** The signature of a text; empty for one of fewer words than a run has. */
    @Override
    public Optional<Signature> of(String text) {
        long[] words = WordHashes.units(text);
        if (words.length < shape.words()) {
            return Optional.empty();
        }
        int[] rows = rows(words);
        long[] keys = new long[shape.bands()];
        for (int band = 0; band < keys.length; band++) {
            keys[band] = bandKey(rows, band);
        }
        return Optional.of(new Signature(keys, Signature.sketch(rows), rows.length));
    }

    private int[] rows(long[] words) {
        int[] least = new int[factors.length];
        Arrays.fill(least, Integer.MAX_VALUE);
        for (int from = 0; from + shape.words() <= words.length; from++) {
            lower(least, (int) WordHashes.run(words, from, shape.words()));
        }
        for (int row = 0; row < least.length; row++) {
            // a least value is small, so that its low bits alone are spread; sketches and band keys use all bits
            least[row] = (int) WordHashes.mix(least[row]);
        }
        return least;
    }

    private void lower(int[] least, int run) {
        for (int row = 0; row < least.length; row++) {
            least[row] = Math.min(least[row], run * factors[row] + addends[row]);
        }
    }

    private long bandKey(int[] rows, int band) {
        long key = firstKey + band;
        for (int row = band * shape.rows(); row < (band + 1) * shape.rows(); row++) {
            key = WordHashes.mix(key * 0x9e3779b97f4a7c15L + rows[row]);
        }
        return key;
    }
}
