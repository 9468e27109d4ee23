package dev.winnow.agents.measure;

import dev.winnow.agents.text.FeatureSpace;
import dev.winnow.agents.text.TextFeatures;
import dev.winnow.agents.text.WordHashes;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;

/**
 * Texts as vectors of length 1 and dimension {@value #DIMENSION}: the words of a text, each weighted by how rare it is (inverse
 * document frequency), added up in hashed places with hashed signs (Weinberger et al. 2009, arXiv 0902.2206), which keeps inner
 * products in expectation. Immutable.
 */
public final class TextVectors {

    static final int DIMENSION = 256;

    private final float[] rarity;

    private TextVectors(float[] rarity) {
        this.rarity = rarity;
    }

    /** Learns which words are rare. */
    public static TextVectors fit(Iterable<String> texts) {
        int[] documents = new int[FeatureSpace.WORDS];
        int all = 0;
        for (String text : texts) {
            all++;
            for (int bucket : TextFeatures.of(text).ngrams()) {
                if (bucket < FeatureSpace.WORDS) {
                    documents[bucket]++;
                }
            }
        }
        float[] rarity = new float[FeatureSpace.WORDS];
        for (int bucket = 0; bucket < rarity.length; bucket++) {
            rarity[bucket] = (float) Math.log((1.0 + all) / (1.0 + documents[bucket]));
        }
        return new TextVectors(rarity);
    }

    /** The vector of a text; empty when it has no word that distinguishes it from others. */
    public Optional<float[]> of(String text) {
        float[] vector = new float[DIMENSION];
        for (int bucket : TextFeatures.of(text).ngrams()) {
            if (bucket < FeatureSpace.WORDS) {
                long hash = WordHashes.mix(bucket + 1L);
                vector[(int) (hash >>> 56)] += (hash & 1) == 0 ? rarity[bucket] : -rarity[bucket];
            }
        }
        return normalise(vector);
    }

    /** Scales to length 1 in place; empty when all is zero. */
    static Optional<float[]> normalise(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        if (squares == 0) {
            return Optional.empty();
        }
        double factor = 1 / Math.sqrt(squares);
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] * factor);
        }
        return Optional.of(vector);
    }

    void write(DataOutputStream out) throws IOException {
        MeasureFiles.write(out, rarity);
    }

    static TextVectors read(DataInputStream in) throws IOException {
        return new TextVectors(MeasureFiles.floats(in, FeatureSpace.WORDS));
    }
}
