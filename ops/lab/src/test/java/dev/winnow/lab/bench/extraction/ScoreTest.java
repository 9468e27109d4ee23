package dev.winnow.lab.bench.extraction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The figures are those that evaluate.py of the article extraction benchmark computes for the same texts. */
class ScoreTest {
    private static final String EXPECTED = "one two three four five six";

    @Test
    void runsOfFourWordsAreSharedByTheirUnion() {
        Match match = Shingles.match(EXPECTED, "Menu. One two three four five? zero two three four five six");

        // expected has 3 runs; of the 9 runs of the text, two are among them
        assertThat(match.found()).isEqualTo(0.2, within(1e-12));
        assertThat(match.extra()).isEqualTo(0.7, within(1e-12));
        assertThat(match.missed()).isEqualTo(0.1, within(1e-12));
    }

    @Test
    void aRunThatIsRepeatedCountsAsOftenAsItIsExpected() {
        Match match = Shingles.match("a b c d", "a b c d. a b c d");

        assertThat(match.found()).isEqualTo(0.2, within(1e-12));
        assertThat(match.extra()).isEqualTo(0.8, within(1e-12));
        assertThat(match.missed()).isZero();
    }

    @Test
    void aShortTextIsOneRunAndNoTextIsNone() {
        assertThat(Shingles.match("two words", "two words")).isEqualTo(new Match(1, 0, 0));
        assertThat(Shingles.match("", "")).isEqualTo(new Match(0, 0, 0));
        assertThat(Shingles.match("über 東京_1", "")).isEqualTo(new Match(0, 0, 1));
    }

    @Test
    void articlesAreMeansOfPagesThatHaveWhatIsDividedBy() {
        List<Match> pages = List.of(new Match(0.5, 0.5, 0), new Match(0.25, 0, 0.75), new Match(0, 0, 1));

        Score score = Score.ofMeans(pages);

        // the last page has no text, so that it has no precision
        assertThat(score.precision()).isEqualTo(0.75, within(1e-12));
        assertThat(score.recall()).isEqualTo((1 + 0.25 + 0) / 3, within(1e-12));
        assertThat(score.f1()).isEqualTo(2 * 0.75 * (1.25 / 3) / (0.75 + 1.25 / 3), within(1e-12));
    }

    @Test
    void segmentsAreSumsOverPages() {
        GoldPage first = new GoldPage("a", new byte[0], "", List.of("sentence", "lead"), List.of("menu"));
        GoldPage second = new GoldPage("b", new byte[0], "", List.of("words"), List.of("footer", "advert"));

        Score score = Score.ofSums(List.of(first.match("a lead and a menu"), second.match("words")));

        assertThat(score.precision()).isEqualTo(2.0 / 3, within(1e-12));
        assertThat(score.recall()).isEqualTo(2.0 / 3, within(1e-12));
    }

    @Test
    void theIntervalHoldsTheScoreAndComesOutTheSameEveryTime() {
        List<Match> pages =
                List.of(new Match(0.9, 0.1, 0), new Match(0.8, 0, 0.2), new Match(1, 0, 0), new Match(0.3, 0.5, 0.2));

        Score score = Score.ofMeans(pages);

        assertThat(score.f1())
                .isBetween(score.interval().low(), score.interval().high());
        assertThat(score.interval().low()).isLessThan(score.interval().high());
        assertThat(Score.ofMeans(pages)).isEqualTo(score);
    }

    @Test
    void aRatioIsAGeometricMeanWithItsInterval() {
        Ratio ratio = Ratio.of(List.of(2.0, 8.0));

        assertThat(ratio.ratio()).isEqualTo(4, within(1e-12));
        assertThat(ratio.low()).isLessThan(2);
        assertThat(ratio.high()).isGreaterThan(8);
    }
}
