package dev.winnow.trainer.standin;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Separates reference texts from selected ones: logistic regression on the words and pairs of words of their {@link Pieces}, both sides of equal weight,
 * by stochastic gradients with the step of AdaGrad. The same texts in the same order give the same weights. Immutable.
 */
final class Discriminator {
    /** Least texts of each side. */
    static final int LEAST_TEXTS = 20;

    private static final int MOST_PIECES = 20_000;
    private static final int EPOCHS = 4;
    private static final double STEP = 0.3;
    /** Every so many texts one is held out of training. */
    private static final int HELD_OUT = 5;

    private final float[] weights;
    private final double separation;

    private Discriminator(float[] weights, double separation) {
        this.weights = weights;
        this.separation = separation;
    }

    /** Learns from at least {@value #LEAST_TEXTS} texts of each side. */
    static Discriminator fit(List<String> reference, List<String> selected) {
        float[] weights = new float[Pieces.BUCKETS];
        float[] squares = new float[Pieces.BUCKETS];
        List<int[]> like = shuffled(pieces(reference, false));
        List<int[]> unlike = shuffled(pieces(selected, false));
        int pairs = like.isEmpty() || unlike.isEmpty() ? 0 : Math.max(like.size(), unlike.size());
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            for (int i = 0; i < pairs; i++) {
                learn(weights, squares, like.get(i % like.size()), 1);
                learn(weights, squares, unlike.get(i % unlike.size()), 0);
            }
        }
        return new Discriminator(weights, separation(weights, pieces(reference, true), pieces(selected, true)));
    }

    private static List<int[]> pieces(List<String> texts, boolean heldOut) {
        List<int[]> pieces = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            if ((i % HELD_OUT == HELD_OUT - 1) == heldOut) {
                pieces.addAll(Pieces.of(texts.get(i)));
            }
        }
        return pieces;
    }

    private static List<int[]> shuffled(List<int[]> pieces) {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = pieces.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int[] moved = pieces.get(i);
            pieces.set(i, pieces.get(other));
            pieces.set(other, moved);
        }
        return pieces.subList(0, Math.min(MOST_PIECES, pieces.size()));
    }

    private static void learn(float[] weights, float[] squares, int[] piece, int label) {
        double value = 1 / Math.sqrt(piece.length);
        double error = 1 / (1 + StrictMath.exp(-logit(weights, piece))) - label;
        float gradient = (float) (error * value);
        for (int feature : piece) {
            squares[feature] += gradient * gradient;
            weights[feature] -= (float) (STEP * gradient / Math.sqrt(squares[feature] + 1e-8));
        }
    }

    private static double logit(float[] weights, int[] piece) {
        double sum = 0;
        for (int feature : piece) {
            sum += weights[feature];
        }
        return sum / Math.sqrt(piece.length);
    }

    /** Share of the pairs of a held-out piece of either side that are distinguished; a tie counts half. */
    private static double separation(float[] weights, List<int[]> like, List<int[]> unlike) {
        double[] others = unlike.stream()
                .mapToDouble(piece -> logit(weights, piece))
                .sorted()
                .toArray();
        double apart = 0;
        for (int[] piece : like) {
            double logit = logit(weights, piece);
            apart += (below(others, logit) + below(others, Math.nextUp(logit))) / 2.0;
        }
        return like.isEmpty() || others.length == 0 ? Double.NaN : apart / like.size() / others.length;
    }

    /** How many of the sorted numbers are less. */
    private static int below(double[] sorted, double number) {
        int from = 0;
        int to = sorted.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (sorted[middle] < number) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /**
     * How well texts that were held out of training are distinguished, in [0, 1]: the probability that of a piece of either side the one of the
     * reference has the higher log-odds; 0.5 is a guess. NaN when nothing was held out.
     */
    double separation() {
        return separation;
    }

    /** Log-odds that a text is of the reference rather than selected, the mean of its pieces; NaN when it has no word. */
    double logOdds(String text) {
        return Pieces.of(text).stream()
                .mapToDouble(piece -> logit(weights, piece))
                .average()
                .orElse(Double.NaN);
    }
}
