package dev.winnow.agents.topic;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * k-means of unit vectors by cosine, seeded by k-means++ (Arthur and Vassilvitskii 2007), the best of several starts.
 *
 * <p>Vectors of length 0 belong to no cluster. Deterministic by its random numbers. One thread.
 */
final class SphericalMeans {

    private static final int STARTS = 4;
    private static final int ROUNDS = 40;

    private final float[][] points;
    private final int clusters;

    /**
     * @param points vectors of length 1 or 0
     * @param clusters k, at least 1
     */
    SphericalMeans(float[][] points, int clusters) {
        this.points = Arrays.stream(points).filter(SphericalMeans::hasLength).toArray(float[][]::new);
        this.clusters = clusters;
    }

    /**
     * What came out.
     *
     * @param centres unit vectors, largest cluster first
     * @param sizes number of vectors in each
     * @param meanCosine mean cosine between a vector and its centre
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Clusters(float[][] centres, int[] sizes, double meanCosine) {}

    Clusters fit(SplittableRandom random) {
        if (points.length == 0) {
            throw new IllegalArgumentException("there are no vectors to cluster");
        }
        Clusters best = null;
        for (int start = 0; start < STARTS; start++) {
            Clusters found = refine(seed(random));
            if (best == null || found.meanCosine() > best.meanCosine()) {
                best = found;
            }
        }
        return best;
    }

    private float[][] seed(SplittableRandom random) {
        float[][] centres = new float[clusters][];
        double[] distances = new double[points.length];
        Arrays.fill(distances, 1);
        for (int cluster = 0; cluster < clusters; cluster++) {
            centres[cluster] = points[draw(distances, random)].clone();
            for (int point = 0; point < points.length; point++) {
                // half the squared distance of unit vectors
                double distance = Math.max(0, 1 - dot(points[point], centres[cluster]));
                distances[point] = cluster == 0 ? distance : Math.min(distances[point], distance);
            }
        }
        return centres;
    }

    private static int draw(double[] weights, SplittableRandom random) {
        double left = random.nextDouble() * Arrays.stream(weights).sum();
        for (int i = 0; i < weights.length; i++) {
            left -= weights[i];
            if (left < 0) {
                return i;
            }
        }
        return random.nextInt(weights.length);
    }

    private Clusters refine(float[][] start) {
        float[][] centres = start;
        int[] nearest = new int[points.length];
        for (int round = 0; round < ROUNDS; round++) {
            boolean moved = assign(centres, nearest) || round == 0;
            if (!moved) {
                break;
            }
            centres = means(centres, nearest);
        }
        assign(centres, nearest);
        return describe(centres, nearest);
    }

    private boolean assign(float[][] centres, int[] nearest) {
        boolean moved = false;
        for (int point = 0; point < points.length; point++) {
            int best = nearest(points[point], centres);
            moved |= best != nearest[point];
            nearest[point] = best;
        }
        return moved;
    }

    private float[][] means(float[][] centres, int[] nearest) {
        double[][] sums = new double[clusters][points[0].length];
        for (int point = 0; point < points.length; point++) {
            for (int i = 0; i < points[point].length; i++) {
                sums[nearest[point]][i] += points[point][i];
            }
        }
        float[][] means = new float[clusters][];
        for (int cluster = 0; cluster < clusters; cluster++) {
            double squares = Arrays.stream(sums[cluster]).map(x -> x * x).sum();
            // a cluster that lost all its points keeps its centre
            means[cluster] = squares == 0 ? centres[cluster] : scaled(sums[cluster], 1 / Math.sqrt(squares));
        }
        return means;
    }

    private Clusters describe(float[][] centres, int[] nearest) {
        int[] sizes = new int[clusters];
        double cosines = 0;
        for (int point = 0; point < points.length; point++) {
            sizes[nearest[point]]++;
            cosines += dot(points[point], centres[nearest[point]]);
        }
        Integer[] order = new Integer[clusters];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Integer.compare(sizes[b], sizes[a]));
        float[][] sorted = new float[clusters][];
        int[] sortedSizes = new int[clusters];
        for (int i = 0; i < clusters; i++) {
            sorted[i] = centres[order[i]];
            sortedSizes[i] = sizes[order[i]];
        }
        return new Clusters(sorted, sortedSizes, cosines / points.length);
    }

    /** Index of the centre with the largest cosine; the first of equal ones. */
    static int nearest(float[] point, float[][] centres) {
        int best = 0;
        double cosine = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < centres.length; i++) {
            double candidate = dot(point, centres[i]);
            if (candidate > cosine) {
                cosine = candidate;
                best = i;
            }
        }
        return best;
    }

    static boolean hasLength(float[] vector) {
        return dot(vector, vector) > 0;
    }

    static double dot(float[] first, float[] second) {
        double sum = 0;
        for (int i = 0; i < first.length; i++) {
            sum += (double) first[i] * second[i];
        }
        return sum;
    }

    private static float[] scaled(double[] vector, double factor) {
        float[] scaled = new float[vector.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = (float) (vector[i] * factor);
        }
        return scaled;
    }
}
