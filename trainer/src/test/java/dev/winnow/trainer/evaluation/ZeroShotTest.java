package dev.winnow.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.winnow.trainer.model.ByteVocabulary;
import dev.winnow.trainer.model.TokenRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ZeroShotTest {
    private static final int CONTEXT = 64;

    private static ChoiceItem item(int answer, String... choices) {
        return new ChoiceItem(
                "item",
                Arrays.stream(choices)
                        .map(choice -> new ChoiceItem.Option("Q", choice))
                        .toList(),
                answer);
    }

    private static ZeroShot.Score score(Likelihood likelihood, ChoiceItem... items) {
        return ZeroShot.of(new ByteVocabulary(), CONTEXT, List.of(new ChoiceTask("task", List.of(items))))
                .score(likelihood)
                .get(0);
    }

    /** Gives each text after its context the log-likelihood of a table. */
    private static Likelihood table(Map<String, Double> values) {
        return rows -> rows.stream().mapToDouble(row -> values.get(scored(row))).toArray();
    }

    private static String scored(TokenRow row) {
        byte[] bytes = new byte[row.scored()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) row.tokens()[row.firstScored() + i];
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void theLikeliestOptionIsTheAnswerAndLengthDecidesTheNormalisedOne() {
        // sums: -3 beats -8; by character: -3/1 loses to -8/4
        ZeroShot.Score score = score(table(Map.of(" a", -3.0, " long", -8.0)), item(0, "a", "long"));

        assertThat(score.accuracy()).isEqualTo(1);
        assertThat(score.normalised()).isZero();
    }

    @Test
    void lengthCountsCharactersWithoutTheSpaceBeforeThem() {
        // two characters, four and eight bytes: bytes would make the second the likelier one
        Likelihood likelihood = table(Map.of(" éé", -4.0, " 😀😀", -6.0, " xyz", -6.6));

        assertThat(score(likelihood, item(0, "éé", "😀😀")).normalised()).isEqualTo(1);
        // -4/2 against -6.6/3; with the space it would be -4/3 against -6.6/4
        assertThat(score(likelihood, item(0, "éé", "xyz")).normalised()).isEqualTo(1);
    }

    @Test
    void equalOptionsGoToTheFirst() {
        Likelihood even = table(Map.of(" aa", -2.0, " bb", -2.0));

        assertThat(score(even, item(0, "aa", "bb")).accuracy()).isEqualTo(1);
        assertThat(score(even, item(1, "aa", "bb")).accuracy()).isZero();
    }

    @Test
    void anItemWithoutALikelihoodIsWrongAndCounted() {
        Likelihood likelihood = table(Map.of(" a", -1.0, " b", Double.NaN, " c", -2.0));

        ZeroShot.Score score = score(likelihood, item(0, "a", "b"), item(1, "a", "b"), item(0, "a", "c"));

        assertThat(score.unscored()).isEqualTo(2);
        assertThat(score.accuracy()).isEqualTo(1.0 / 3);
        assertThat(score.items()).isEqualTo(3);
    }

    @Test
    void anImpossibleOptionIsWorseThanAnyOther() {
        Likelihood likelihood = table(Map.of(" a", Double.NEGATIVE_INFINITY, " b", -900.0));

        assertThat(score(likelihood, item(1, "a", "b")).normalised()).isEqualTo(1);
    }

    @Test
    void theStandardErrorIsThatOfASampleMean() {
        Likelihood likelihood = table(Map.of(" a", -1.0, " bbb", -2.0));
        ChoiceItem[] items = IntStream.range(0, 5)
                .mapToObj(i -> item(i < 2 ? 0 : 1, "a", "bbb"))
                .toArray(ChoiceItem[]::new);

        ZeroShot.Score score = score(likelihood, items);

        // five outcomes of which two are 1: variance (2 · .6² + 3 · .4²) / 4 = .3, over n = 5
        assertThat(score.accuracy()).isEqualTo(0.4);
        assertThat(score.accuracyStderr()).isCloseTo(Math.sqrt(0.3 / 5), within(1e-15));
        assertThat(score.normalised()).isEqualTo(0.6);
        assertThat(score(likelihood, items[0]).accuracyStderr()).isNaN();
    }

    @Test
    void chanceIsTheMeanOfOneOverTheOptions() {
        Likelihood likelihood = table(Map.of(" a", -1.0, " b", -1.0, " c", -1.0, " d", -1.0));

        assertThat(score(likelihood, item(0, "a", "b"), item(0, "a", "b", "c", "d"))
                        .chance())
                .isEqualTo(0.375);
    }

    @Test
    void partialEvaluationScoresOneContinuationAfterEveryContextAndLengthChangesNothing() {
        ChoiceItem item = new ChoiceItem(
                "item", List.of(new ChoiceItem.Option("Ann", "slept."), new ChoiceItem.Option("The cat", "slept.")), 1);
        List<TokenRow> seen = new ArrayList<>();
        Likelihood byContext = rows -> {
            seen.addAll(rows);
            return rows.stream().mapToDouble(row -> -10.0 / row.firstScored()).toArray();
        };

        ZeroShot.Score score = score(byContext, item);

        assertThat(seen).extracting(ZeroShotTest::scored).containsExactly(" slept.", " slept.");
        assertThat(seen).extracting(TokenRow::firstScored).containsExactly(3, 7);
        assertThat(score.accuracy()).isEqualTo(1);
        assertThat(score.normalised()).isEqualTo(1);
    }

    @Test
    void likelihoodsStayWithTheirItemsWhenThereAreManyAndTheirOrderDoesNotMatter() {
        List<ChoiceItem> items = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            // only the answer's text is likely; the number of options varies
            String[] choices = IntStream.range(0, 2 + i % 3)
                    .mapToObj(option -> "no" + option)
                    .toArray(String[]::new);
            choices[i % 2] = "yes";
            items.add(item(i % 5 == 0 ? 1 - i % 2 : i % 2, choices));
        }
        Likelihood likelihood = rows -> rows.stream()
                .mapToDouble(row -> scored(row).equals(" yes") ? -1 : -50)
                .toArray();
        ChoiceItem[] forward = items.toArray(ChoiceItem[]::new);
        Collections.reverse(items);

        ZeroShot.Score score = score(likelihood, forward);

        assertThat(score.accuracy()).isEqualTo(120.0 / 150);
        assertThat(score(likelihood, items.toArray(ChoiceItem[]::new)))
                .usingRecursiveComparison()
                .withComparatorForType((a, b) -> Math.abs(a - b) < 1e-12 ? 0 : Double.compare(a, b), Double.class)
                .isEqualTo(score);
    }

    @Test
    void anItemIsTruncatedWhenAnyOfItsRowsIs() {
        ChoiceItem fits = item(0, "a", "b");
        ChoiceItem tooLong = item(0, "a", "b".repeat(CONTEXT));

        ZeroShot.Score score = score(rows -> new double[rows.size()], fits, tooLong, fits);

        assertThat(score.truncated()).isEqualTo(1);
    }

    @Test
    void theAverageWeighsTasksAlikeWithTheErrorOfTheirMean() {
        ZeroShot.Score small = new ZeroShot.Score("a", 10, 0.2, 0.03, 0.4, 0.3, 0.25, 1, 0);
        ZeroShot.Score large = new ZeroShot.Score("b", 1000, 0.6, 0.04, 0.6, 0.4, 0.5, 2, 3);

        ZeroShot.Score average = ZeroShot.Score.average(List.of(small, large));

        assertThat(average.accuracy()).isCloseTo(0.4, within(1e-15));
        assertThat(average.accuracyStderr()).isCloseTo(0.025, within(1e-15));
        assertThat(average.normalisedStderr()).isCloseTo(0.25, within(1e-15));
        assertThat(average.chance()).isEqualTo(0.375);
        assertThat(average.items()).isEqualTo(1010);
        assertThat(average.truncated()).isEqualTo(3);
        assertThat(average.unscored()).isEqualTo(3);
    }
}
