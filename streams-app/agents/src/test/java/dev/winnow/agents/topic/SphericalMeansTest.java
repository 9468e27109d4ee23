package dev.winnow.agents.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SphericalMeansTest {

    private static float[][] around(SplittableRandom random, int[] sizes, double noise) {
        int count = 0;
        for (int size : sizes) {
            count += size;
        }
        float[][] points = new float[count][];
        int next = 0;
        for (int axis = 0; axis < sizes.length; axis++) {
            for (int i = 0; i < sizes[axis]; i++) {
                points[next++] = unit(random, axis, noise, sizes.length);
            }
        }
        return points;
    }

    private static float[] unit(SplittableRandom random, int axis, double noise, int dimension) {
        float[] point = new float[dimension];
        double squares = 0;
        for (int i = 0; i < dimension; i++) {
            point[i] = (float) ((i == axis ? 1 : 0) + noise * random.nextGaussian());
            squares += point[i] * point[i];
        }
        for (int i = 0; i < dimension; i++) {
            point[i] /= (float) Math.sqrt(squares);
        }
        return point;
    }

    @Test
    void separableClustersAreFoundWithTheirSizesLargestFirst() {
        SplittableRandom random = new SplittableRandom(5);
        float[][] points = around(random, new int[] {20, 90, 50, 40}, 0.1);

        SphericalMeans.Clusters clusters = new SphericalMeans(points, 4).fit(random);

        assertThat(clusters.sizes()).containsExactly(90, 50, 40, 20);
        assertThat(clusters.meanCosine()).isGreaterThan(0.95);
        assertThat(clusters.centres()[0][1]).isGreaterThan(0.99f);
    }

    @Test
    void theSameRandomNumbersGiveTheSameCentres() {
        float[][] points = around(new SplittableRandom(6), new int[] {30, 30, 30}, 0.5);

        float[][] first =
                new SphericalMeans(points, 3).fit(new SplittableRandom(9)).centres();
        float[][] second =
                new SphericalMeans(points, 3).fit(new SplittableRandom(9)).centres();

        assertThat(first).isDeepEqualTo(second);
    }

    @Test
    void vectorsWithoutLengthBelongToNoCluster() {
        float[][] points = {{1, 0}, {0, 0}, {0, 1}, {0, 0}};
        assertThat(new SphericalMeans(points, 2).fit(new SplittableRandom(1)).sizes())
                .containsExactly(1, 1);
    }

    @Test
    void moreClustersThanDistinctVectorsStillEnds() {
        float[][] points = {{1, 0}, {1, 0}, {1, 0}};
        SphericalMeans.Clusters clusters = new SphericalMeans(points, 2).fit(new SplittableRandom(1));
        assertThat(clusters.sizes()).containsExactly(3, 0);
    }

    @Test
    void nothingToClusterIsRefused() {
        assertThatThrownBy(() -> new SphericalMeans(new float[][] {{0, 0}}, 1).fit(new SplittableRandom(1)))
                .hasMessageContaining("no vectors");
    }
}
