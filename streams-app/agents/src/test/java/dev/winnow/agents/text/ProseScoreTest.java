package dev.winnow.agents.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProseScoreTest {

    private static final String PROSE =
            ("The river that runs through the valley has been the home of otters for as long as anyone can remember."
                    + " In the spring they come down to the mill, and with the young ones in tow they follow the stream to"
                    + " the sea.\n"
                    + "Nobody had thought to count them until the school asked its pupils to keep a diary of what they"
                    + " saw. It turned out that there were more of them than the town would have believed.\n"
                    + "So the council decided to close the old road by the bridge, which had been a danger to animals and"
                    + " to people alike, and to build a better one a little further up the hill.\n"
                    + "Many families came to see the opening, and they say it was the best day of the year. The otters, of"
                    + " course, did not care for any of it, and have gone on fishing.\n");

    private static double score(String text) {
        return ProseScore.score(TextFeatures.of(text).counts());
    }

    private static double mark(String text, String rule) {
        return ProseScore.marks(TextFeatures.of(text).counts()).stream()
                .filter(mark -> mark.rule().contains(rule))
                .findFirst()
                .orElseThrow()
                .value();
    }

    @Test
    void proseScoresNearTheTop() {
        assertThat(score(PROSE)).isGreaterThan(4.2);
    }

    @Test
    void aTextWithoutWordsScoresNothing() {
        assertThat(score("")).isZero();
        assertThat(score("!!! 😀 ???")).isZero();
    }

    @Test
    void navigationScoresFarBelowProse() {
        assertThat(score(
                        "Home\nAbout us\nContact\nLogin\nHome\nShare on Facebook\nNext\nPrevious\nHome\nTags\nArchive\n"
                                .repeat(5)))
                .isLessThan(1);
    }

    @Test
    void aTableOfNumbersFailsTheRuleOnLetters() {
        String table = "12 345 6.7 89\n10 11 12 13\n".repeat(30);
        assertThat(mark(table, "80 % of words hold a letter")).isZero();
        assertThat(score(table)).isZero();
    }

    @Test
    void base64FailsTheRuleOnWordLength() {
        assertThat(mark("QmFzZTY0aXNub3R0ZXh0b3Jpc2l0bWF5YmU ".repeat(40), "mean word length"))
                .isZero();
    }

    @Test
    void placeholderTextIsDisqualifying() {
        assertThat(score(PROSE + "Lorem ipsum dolor sit amet.")).isZero();
    }

    @Test
    void eachFaultLowersTheScoreOfTheSameProse() {
        double whole = score(PROSE);
        assertThat(score(PROSE.replace(".\n", "\n"))).isLessThan(whole);
        assertThat(score(PROSE.replace(".\n", "...\n"))).isLessThan(whole);
        assertThat(score(PROSE.replace("\n", "\n- "))).isLessThan(whole);
        assertThat(score(PROSE.replace(" the ", " # "))).isLessThan(whole);
        assertThat(score(PROSE + "{ var x; }".repeat(5))).isLessThan(whole);
        assertThat(score(PROSE + PROSE)).isLessThan(whole - 1);
    }
}
