package dev.winnow.agents.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PercentilesTest {

    private static Map<String, Integer> sizes(Percentiles percentiles, double[] numbers) {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        Percentiles.GROUPS.forEach(group -> sizes.put(group, 0));
        for (double number : numbers) {
            sizes.merge(Percentiles.group(percentiles.of(number)), 1, Integer::sum);
        }
        return sizes;
    }

    @Test
    void eachGroupHoldsItsShareOfTheSample() {
        double[] numbers = new SplittableRandom(4).doubles(2000, -3, 1).toArray();

        assertThat(sizes(Percentiles.of(numbers), numbers))
                .isEqualTo(Map.of(
                        "p0-50", 1000, "p50-75", 500, "p75-90", 300, "p90-95", 100, "p95-97", 40, "p97-98", 20,
                        "p98-99", 20, "p99-100", 20));
    }

    @Test
    void thePercentileOfANumberIsTheShareOfTheSampleBelowIt() {
        double[] numbers = new SplittableRandom(5).doubles(4000).toArray();
        Percentiles percentiles = Percentiles.of(numbers);

        for (double number : numbers) {
            double below = 100.0
                    * Arrays.stream(numbers).filter(other -> other < number).count()
                    / numbers.length;
            if ((int) percentiles.of(number) != (int) below || Math.abs(percentiles.of(number) - below) > 0.5) {
                fail("percentile of %s: %s, of the sample %s %% are below", number, percentiles.of(number), below);
            }
        }
        assertThat(percentiles.of(-1)).isZero();
        assertThat(percentiles.of(1)).isEqualTo(100);
    }

    @Test
    void noMoreThanItsShareIsAboveAPercentileHoweverManyNumbersAreEqual() {
        SplittableRandom random = new SplittableRandom(6);
        for (int attempt = 0; attempt < 60; attempt++) {
            int size = 1 + random.nextInt(600);
            int different = 1 + random.nextInt(40);
            double[] numbers = random.ints(size, 0, different)
                    .mapToDouble(number -> number / 7.0)
                    .toArray();
            Percentiles percentiles = Percentiles.of(numbers);
            for (int percent = 1; percent <= 100; percent++) {
                int least = percent;
                long above = Arrays.stream(numbers)
                        .filter(number -> percentiles.of(number) >= least)
                        .count();
                if (100 * above > (100L - percent) * size) {
                    fail("%d of %s have percentile %d or more", above, Arrays.toString(numbers), percent);
                }
            }
        }
    }

    @Test
    void equalNumbersShareThePercentileOfTheLowestOfThem() {
        double[] numbers = new double[1000];
        for (int i = 0; i < numbers.length; i++) {
            // three percent are equal, and above all others
            numbers[i] = Math.min(i, 970);
        }

        assertThat(sizes(Percentiles.of(numbers), numbers))
                .containsEntry("p95-97", 20)
                .containsEntry("p97-98", 30)
                .containsEntry("p98-99", 0)
                .containsEntry("p99-100", 0);
        assertThat(sizes(Percentiles.of(new double[] {2, 2, 2}), new double[] {2, 2, 2}))
                .containsEntry("p0-50", 3);
    }

    @Test
    void aPercentileNeverFallsWithTheNumberAndStaysInItsRange() {
        SplittableRandom random = new SplittableRandom(7);
        for (int attempt = 0; attempt < 100; attempt++) {
            double[] sample = random.ints(1 + random.nextInt(300), 0, 50)
                    .mapToDouble(number -> Math.pow(1.7, number) * 1e-9)
                    .toArray();
            Percentiles percentiles = Percentiles.of(sample);
            List<Double> numbers = new ArrayList<>(List.of(-1.0, Double.MAX_VALUE));
            for (double edge : percentiles.edges()) {
                numbers.addAll(List.of(Math.nextDown(edge), edge, Math.nextUp(edge)));
            }
            Collections.sort(numbers);
            double before = 0;
            for (double number : numbers) {
                double percentile = percentiles.of(number);
                if (!(percentile >= before && percentile <= 100)) {
                    fail("%s after %s for %s in %s", percentile, before, number, percentiles);
                }
                before = percentile;
            }
            // what is just below an edge has not reached its percentile
            for (int percent = 1; percent <= 100; percent++) {
                if (percentiles.of(Math.nextDown(percentiles.edges().get(percent))) >= percent) {
                    fail("percentile %d is reached below its edge in %s", percent, percentiles);
                }
            }
        }
    }

    @Test
    void documentsWithoutANumberAreBelowAllOthers() {
        double[] numbers = {Double.NaN, 5, Double.NaN, 6, Double.NaN};

        Percentiles percentiles = Percentiles.of(numbers);

        assertThat(percentiles.of(5)).isEqualTo(60);
        assertThat(percentiles.of(6)).isEqualTo(80);
    }

    @Test
    void groupsBeginAtTheirLowestPercentileAndTheLastOneEndsAtHundred() {
        assertThat(Percentiles.group(0)).isEqualTo("p0-50");
        assertThat(Percentiles.group(Math.nextDown(50.0))).isEqualTo("p0-50");
        assertThat(Percentiles.group(50)).isEqualTo("p50-75");
        assertThat(Percentiles.group(Math.nextDown(99.0))).isEqualTo("p98-99");
        assertThat(Percentiles.group(99)).isEqualTo("p99-100");
        assertThat(Percentiles.group(100)).isEqualTo("p99-100");
        for (double wrong : new double[] {-0.1, Math.nextUp(100.0), Double.NaN}) {
            assertThatThrownBy(() -> Percentiles.group(wrong)).hasMessageContaining("[0, 100]");
        }
    }

    @Test
    void edgesComeBackFromAConfigurationToTheBit() {
        Percentiles percentiles =
                Percentiles.of(new SplittableRandom(8).doubles(500).toArray());
        ObjectNode configuration = JsonNodeFactory.instance.objectNode();

        percentiles.write(configuration);

        assertThat(Percentiles.read(configuration)).isEqualTo(percentiles);
    }

    @Test
    void edgesThatFallOrAreNotThereAreRefused() {
        List<Double> falling = new ArrayList<>(Collections.nCopies(101, 1.0));
        falling.set(70, 0.5);
        assertThatThrownBy(() -> new Percentiles(falling)).hasMessageContaining("rise");
        assertThatThrownBy(() -> new Percentiles(Collections.nCopies(101, Double.NaN)))
                .hasMessageContaining("rise");
        assertThatThrownBy(() -> Percentiles.read(JsonNodeFactory.instance.objectNode()))
                .hasMessageContaining("101 edges");
    }
}
