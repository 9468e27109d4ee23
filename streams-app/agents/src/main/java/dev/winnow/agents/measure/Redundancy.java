package dev.winnow.agents.measure;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How much a text repeats the others of its source: mean correlation with all of them.
 *
 * <p>Source: PRISM, 2025 (arXiv 2502.12119). Formula: {@code u(x) . mean over y of u(y)}, where u is the text's vector less the mean vector of its source, less its own mean,
 * scaled to length 1: the mean of the Pearson correlations with all texts of the source, without a pass over them. Scaling every vector matters: the
 * mean of what is only centred is 0. Texts of a source that the sample has too little of are compared with all. Low: unlike the others. Cost:
 * one pass over the text and 256 multiplications, 0.04 ms for 2.7 KB on one core ({@code agents evaluate} of it alone).
 */
public final class Redundancy implements Measure {

    private static final int MOST_SOURCES = 64;
    private static final int FEWEST_TEXTS = 40;
    private static final String ALL = "";

    private final TextVectors vectors;
    private final Map<String, Pool> pools;

    private Redundancy(TextVectors vectors, Map<String, Pool> pools) {
        this.vectors = vectors;
        this.pools = pools;
    }

    /** A text and its source. */
    public record Text(String text, String source) {}

    /** Mean vector of a source, and mean of its centred vectors of length 1. */
    private record Pool(float[] mean, float[] meanUnit) {
        private static Pool of(Iterable<float[]> vectors) {
            float[] mean = mean(vectors);
            double[] sum = new double[TextVectors.DIMENSION];
            int count = 0;
            for (float[] vector : vectors) {
                count++;
                add(sum, unit(vector, mean).orElse(new float[TextVectors.DIMENSION]));
            }
            return new Pool(mean, scaled(sum, count));
        }

        private static float[] mean(Iterable<float[]> vectors) {
            double[] sum = new double[TextVectors.DIMENSION];
            int count = 0;
            for (float[] vector : vectors) {
                count++;
                add(sum, vector);
            }
            return scaled(sum, count);
        }

        private static void add(double[] sum, float[] vector) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += vector[i];
            }
        }

        private static float[] scaled(double[] sum, int count) {
            float[] mean = new float[sum.length];
            for (int i = 0; i < mean.length; i++) {
                mean[i] = (float) (sum[i] / Math.max(1, count));
            }
            return mean;
        }

        private double correlation(float[] vector) {
            float[] unit = unit(vector, mean).orElse(null);
            if (unit == null) {
                return Double.NaN;
            }
            double product = 0;
            for (int i = 0; i < unit.length; i++) {
                product += (double) unit[i] * meanUnit[i];
            }
            return product;
        }
    }

    /** Learns means of texts, of all and of every source with enough of them. */
    public static Redundancy fit(TextVectors vectors, Iterable<Text> texts) {
        Map<String, List<float[]>> bySource = new TreeMap<>();
        for (Text text : texts) {
            vectors.of(text.text()).ifPresent(vector -> {
                bySource.computeIfAbsent(ALL, source -> new ArrayList<>()).add(vector);
                if (!text.source().equals(ALL)) {
                    bySource.computeIfAbsent(text.source(), source -> new ArrayList<>())
                            .add(vector);
                }
            });
        }
        Map<String, Pool> pools = new TreeMap<>();
        bySource.forEach((source, own) -> {
            if (source.equals(ALL) || own.size() >= FEWEST_TEXTS && pools.size() < MOST_SOURCES) {
                pools.put(source, Pool.of(own));
            }
        });
        return new Redundancy(vectors, pools);
    }

    /** Centred by a mean, then by its own, and scaled: the product of two such is their Pearson correlation. */
    static Optional<float[]> unit(float[] vector, float[] mean) {
        float[] centred = new float[vector.length];
        double own = 0;
        for (int i = 0; i < vector.length; i++) {
            centred[i] = vector[i] - mean[i];
            own += centred[i];
        }
        for (int i = 0; i < vector.length; i++) {
            centred[i] -= (float) (own / vector.length);
        }
        return TextVectors.normalise(centred);
    }

    @Override
    public double of(String text, String source) {
        Pool pool = pools.getOrDefault(source, pools.get(ALL));
        return pool == null
                ? Double.NaN
                : vectors.of(text).map(pool::correlation).orElse(Double.NaN);
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
        vectors.write(out);
        out.writeInt(pools.size());
        for (Map.Entry<String, Pool> pool : pools.entrySet()) {
            out.writeUTF(pool.getKey());
            MeasureFiles.write(out, pool.getValue().mean());
            MeasureFiles.write(out, pool.getValue().meanUnit());
        }
    }

    static Redundancy read(DataInputStream in) throws IOException {
        TextVectors vectors = TextVectors.read(in);
        int size = in.readInt();
        if (size < 0 || size > MOST_SOURCES) {
            throw new IOException(size + " sources, possible are 0 to " + MOST_SOURCES);
        }
        Map<String, Pool> pools = new TreeMap<>();
        for (int i = 0; i < size; i++) {
            String source = in.readUTF();
            float[] mean = MeasureFiles.floats(in, TextVectors.DIMENSION);
            pools.put(source, new Pool(mean, MeasureFiles.floats(in, TextVectors.DIMENSION)));
        }
        return new Redundancy(vectors, pools);
    }
}
