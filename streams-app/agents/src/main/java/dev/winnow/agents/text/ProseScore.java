package dev.winnow.agents.text;

import java.util.List;

/**
 * How much a text looks like prose, as a score in [0, 5]: Winnow's own, after what Gopher (Rae et al. 2021), C4 (Raffel et al. 2020) and FineWeb
 * (Penedo et al. 2024) look at. Its limits are not theirs; {@code dev.winnow.agents.rules.PublishedFilters} decides at theirs.
 *
 * <p>Each mark is in [0, 1]: 0 where a text is hardly prose, 1 where it is at ease, linear in between. The score is {@code 5 * mean(marks) * sqrt(lowest mark of the disqualifying marks)}: one grave fault cannot
 * be bought off by other virtues, and many small ones add up.
 */
public final class ProseScore {

    /** One rule's verdict. */
    public record Mark(String rule, double value, boolean disqualifies) {}

    /** Highest score. */
    public static final double HIGHEST = 5;

    private ProseScore() {}

    /** Score of a text in [0, 5]; 0 for a text without words. */
    public static double score(TextStatistics text) {
        if (text.words() == 0) {
            return 0;
        }
        double sum = 0;
        double lowest = 1;
        List<Mark> marks = marks(text);
        for (Mark mark : marks) {
            sum += mark.value();
            if (mark.disqualifies()) {
                lowest = Math.min(lowest, mark.value());
            }
        }
        return HIGHEST * sum / marks.size() * Math.sqrt(lowest);
    }

    /** The marks that make the score, for explanation. */
    public static List<Mark> marks(TextStatistics text) {
        return List.of(
                grave("after gopher: 50 to 100,000 words", ramp(text.words(), 10, 150)),
                grave(
                        "after gopher: mean word length of 3 to 10",
                        Math.min(ramp(text.meanWordLength(), 2.5, 3.8), ramp(text.meanWordLength(), 10, 6.5))),
                grave("after gopher: under 0.1 symbols per word", ramp(text.wordShare(text.symbols()), 0.1, 0)),
                light(
                        "after gopher: under 90 % of lines are bullets",
                        ramp(text.lineShare(text.bulletLines()), 0.9, 0.1)),
                light(
                        "after gopher: under 30 % of lines end in an ellipsis",
                        ramp(text.lineShare(text.ellipsisLines()), 0.3, 0)),
                grave(
                        "after gopher: 80 % of words hold a letter",
                        ramp(text.wordShare(text.alphabeticWords()), 0.6, 0.95)),
                grave("after gopher: two of eight stop words", ramp(text.tellingStopWords(), 0, 6)),
                light("after gopher: few word pairs are repeated", ramp(text.repeatedPairShare(), 0.5, 0.08)),
                light("after c4: lines end in punctuation", text.lineShare(text.punctuatedLines())),
                light("after c4: no curly braces", ramp(text.characterShare(text.braces()), 0.01, 0)),
                grave("after c4: no placeholder text", text.placeholders() > 0 ? 0 : 1),
                grave(
                        "after fineweb: over 12 % of lines end in punctuation",
                        ramp(text.lineShare(text.punctuatedLines()), -0.1, 0.8)),
                grave(
                        "after fineweb: under 10 % of characters in repeated lines",
                        ramp(text.repeatedLineShare(), 0.4, 0.01)),
                light(
                        "after fineweb: under 67 % of lines are short",
                        ramp(text.lineShare(text.shortLines()), 0.9, 0.1)),
                light("after fineweb: under 0.3 lines per word", ramp(text.linesPerWord(), 0.3, 0.03)),
                light("prose: a third of the words are stop words", ramp(text.wordShare(text.stopWords()), 0.1, 0.45)));
    }

    private static Mark grave(String rule, double value) {
        return new Mark(rule, value, true);
    }

    private static Mark light(String rule, double value) {
        return new Mark(rule, value, false);
    }

    /** 0 at {@code bad} and beyond, 1 at {@code good} and beyond, linear in between; either may be the larger one. */
    private static double ramp(double value, double bad, double good) {
        return Math.max(0, Math.min(1, (value - bad) / (good - bad)));
    }
}
