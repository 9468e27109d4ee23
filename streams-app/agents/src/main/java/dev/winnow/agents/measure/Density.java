package dev.winnow.agents.measure;

import dev.winnow.agents.text.WordHashes;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * How many texts of the crawl are like a text: kernel density, by a RACE sketch.
 *
 * <p>Source: density sampling, Sachdeva et al. 2024 (arXiv 2402.09668), with the sketch of Coleman and Shrivastava 2020 (arXiv 1912.02283). Formula: the mean over {@value #ROWS} rows of
 * {@code count[row][h(x)] / N}, where h is the signs of {@value #PLANES} products with random planes, made by Hadamard transforms with random signs (Andoni et al. 2015, arXiv 1509.02897); its expectation is the mean over all texts y of {@code (1 - angle(x, y) / pi)^12}. Few planes
 * leave a small sample some neighbours; the sketch is added up in any order and merged by adding. Low: rare. Cost: one pass over the
 * text and some 20,000 additions, 0.06 ms for 2.7 KB on one core ({@code agents evaluate} of it alone); memory 1.6 MB.
 */
public final class Density implements Measure {

    static final int ROWS = 96;
    static final int PLANES = 12;

    private static final int CELLS = 1 << PLANES;
    /** Each transform of a vector gives as many products as it has dimensions. */
    private static final int TRANSFORMS = (ROWS * PLANES + TextVectors.DIMENSION - 1) / TextVectors.DIMENSION;

    private final TextVectors vectors;
    private final int[] counts;
    private final int texts;

    private Density(TextVectors vectors, int[] counts, int texts) {
        this.vectors = vectors;
        this.counts = counts;
        this.texts = texts;
    }

    /** Counts texts. */
    public static Density fit(TextVectors vectors, Iterable<String> texts) {
        int[] counts = new int[ROWS * CELLS];
        int all = 0;
        for (String text : texts) {
            float[] vector = vectors.of(text).orElse(null);
            if (vector != null) {
                all++;
                for (int cell : cells(vector)) {
                    counts[cell]++;
                }
            }
        }
        return new Density(vectors, counts, all);
    }

    /** The cell of a vector in each row. */
    private static int[] cells(float[] vector) {
        int[] cells = new int[ROWS];
        for (int transform = 0; transform < TRANSFORMS; transform++) {
            float[] products = vector.clone();
            for (int round = 0; round < 2; round++) {
                flip(products, 2 * transform + round);
                hadamard(products);
            }
            for (int i = 0; i < products.length; i++) {
                int row = (transform * products.length + i) / PLANES;
                if (row < ROWS) {
                    cells[row] = 2 * cells[row] + (products[i] < 0 ? 1 : 0);
                }
            }
        }
        for (int row = 0; row < ROWS; row++) {
            cells[row] += row * CELLS;
        }
        return cells;
    }

    /** Random signs, the same on every machine. */
    private static void flip(float[] vector, int number) {
        for (int from = 0; from < vector.length; from += Long.SIZE) {
            long signs = WordHashes.mix(1_000_003L * (number + 1) + from);
            for (int i = 0; i < Long.SIZE; i++) {
                vector[from + i] *= 1 - 2 * (signs >>> i & 1);
            }
        }
    }

    /** The Walsh-Hadamard transform in place, not scaled: only signs of the result are used. */
    private static void hadamard(float[] vector) {
        for (int half = 1; half < vector.length; half *= 2) {
            for (int from = 0; from < vector.length; from += 2 * half) {
                for (int i = from; i < from + half; i++) {
                    float first = vector[i];
                    float second = vector[i + half];
                    vector[i] = first + second;
                    vector[i + half] = first - second;
                }
            }
        }
    }

    @Override
    public double of(String text, String source) {
        return vectors.of(text).map(this::of).orElse(Double.NaN);
    }

    private double of(float[] vector) {
        long sum = 0;
        for (int cell : cells(vector)) {
            sum += counts[cell];
        }
        return (double) sum / ROWS / Math.max(1, texts);
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
        vectors.write(out);
        out.writeInt(texts);
        MeasureFiles.write(out, counts);
    }

    static Density read(DataInputStream in) throws IOException {
        TextVectors vectors = TextVectors.read(in);
        int texts = in.readInt();
        return new Density(vectors, MeasureFiles.ints(in, ROWS * CELLS), texts);
    }
}
