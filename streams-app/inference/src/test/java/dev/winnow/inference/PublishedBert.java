package dev.winnow.inference;

import java.util.function.Function;

/** BERT for sequences as published, one row at a time, in loops over doubles: slow, and easy to read. */
final class PublishedBert {
    private final BertShape shape;
    private final Function<String, float[]> weights;

    PublishedBert(BertShape shape, Function<String, float[]> weights) {
        this.shape = shape;
        this.weights = weights;
    }

    double[] logits(long[] ids) {
        int d = shape.width();
        double[][] x = new double[ids.length][d];
        float[] words = weights.apply("bert.embeddings.word_embeddings.weight");
        float[] positions = weights.apply("bert.embeddings.position_embeddings.weight");
        float[] types = weights.apply("bert.embeddings.token_type_embeddings.weight");
        for (int t = 0; t < ids.length; t++) {
            for (int i = 0; i < d; i++) {
                x[t][i] = (double) words[(int) ids[t] * d + i] + positions[t * d + i] + types[i];
            }
            x[t] = norm(x[t], "bert.embeddings.LayerNorm");
        }
        for (int layer = 0; layer < shape.layers(); layer++) {
            x = layer(x, "bert.encoder.layer." + layer + ".");
        }
        double[] pooled = linear(x[0], "bert.pooler.dense");
        for (int i = 0; i < d; i++) {
            pooled[i] = Math.tanh(pooled[i]);
        }
        return linear(pooled, "classifier");
    }

    private double[][] layer(double[][] x, String at) {
        double[][] mixed = attention(x, at + "attention.self.");
        double[][] next = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            double[] attended =
                    norm(sum(x[t], linear(mixed[t], at + "attention.output.dense")), at + "attention.output.LayerNorm");
            double[] inner = linear(attended, at + "intermediate.dense");
            for (int i = 0; i < inner.length; i++) {
                inner[i] = inner[i] * (shape.tanhGelu() ? tanhShare(inner[i]) : normalShareBelow(inner[i]));
            }
            next[t] = norm(sum(attended, linear(inner, at + "output.dense")), at + "output.LayerNorm");
        }
        return next;
    }

    private double[][] attention(double[][] x, String at) {
        int width = shape.width() / shape.heads();
        double[][] mixed = new double[x.length][shape.width()];
        double[][][] projected = new double[3][x.length][];
        for (int t = 0; t < x.length; t++) {
            projected[0][t] = linear(x[t], at + "query");
            projected[1][t] = linear(x[t], at + "key");
            projected[2][t] = linear(x[t], at + "value");
        }
        for (int head = 0; head < shape.heads(); head++) {
            for (int t = 0; t < x.length; t++) {
                double[] share = new double[x.length];
                double all = 0;
                for (int s = 0; s < x.length; s++) {
                    double dot = 0;
                    for (int i = head * width; i < (head + 1) * width; i++) {
                        dot += projected[0][t][i] * projected[1][s][i];
                    }
                    share[s] = Math.exp(dot / Math.sqrt(width));
                    all += share[s];
                }
                for (int s = 0; s < x.length; s++) {
                    for (int i = head * width; i < (head + 1) * width; i++) {
                        mixed[t][i] += share[s] / all * projected[2][s][i];
                    }
                }
            }
        }
        return mixed;
    }

    private double[] linear(double[] x, String name) {
        float[] matrix = weights.apply(name + ".weight");
        float[] bias = weights.apply(name + ".bias");
        double[] y = new double[bias.length];
        for (int o = 0; o < y.length; o++) {
            y[o] = bias[o];
            for (int i = 0; i < x.length; i++) {
                y[o] += matrix[o * x.length + i] * x[i];
            }
        }
        return y;
    }

    private double[] norm(double[] x, String name) {
        float[] scale = weights.apply(name + ".weight");
        float[] shift = weights.apply(name + ".bias");
        double mean = 0;
        for (double value : x) {
            mean += value / x.length;
        }
        double variance = 0;
        for (double value : x) {
            variance += (value - mean) * (value - mean) / x.length;
        }
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = (x[i] - mean) / Math.sqrt(variance + shape.epsilon()) * scale[i] + shift[i];
        }
        return y;
    }

    private static double[] sum(double[] a, double[] b) {
        double[] sum = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            sum[i] = a[i] + b[i];
        }
        return sum;
    }

    /** The hub's {@code gelu_new}. */
    private static double tanhShare(double x) {
        return 0.5 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }

    /** Share of a standard normal below x, by Simpson's rule: good to 1e-9 where a small model's values lie. */
    private static double normalShareBelow(double x) {
        int pieces = 2_000;
        double step = x / pieces;
        double sum = density(0) + density(x);
        for (int i = 1; i < pieces; i++) {
            sum += (i % 2 == 0 ? 2 : 4) * density(i * step);
        }
        return 0.5 + sum * step / 3;
    }

    private static double density(double x) {
        return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }
}
