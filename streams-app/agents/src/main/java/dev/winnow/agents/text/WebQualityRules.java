package dev.winnow.agents.text;

import java.util.List;

/**
 * The rules by which Gopher, C4 and FineWeb filter web text, made into a score in [0, 5] instead of a verdict.
 *
 * <p>Each rule gives a mark in [0, 1]: 0 at the limit where the publication drops a text, 1 where a text is at ease, linear in
 * between. The score is {@code 5 * mean(marks) * sqrt(lowest mark of the disqualifying rules)}: one grave fault cannot
 * be bought off by other virtues, and many small ones add up. Limits: Gopher (Rae et al. 2021, table A1), C4 (Raffel et
 * al. 2020, section 2.2), FineWeb (Penedo et al. 2024, section 3.6).
 */
public final class WebQualityRules {

    /** One rule's verdict. */
    public record Mark(String rule, double value, boolean disqualifies) {}

    /** Highest score. */
    public static final double HIGHEST = 5;

    private WebQualityRules() {}

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
                grave("gopher: 50 to 100,000 words", ramp(text.words(), 10, 150)),
                grave(
                        "gopher: mean word length of 3 to 10",
                        Math.min(ramp(text.meanWordLength(), 2.5, 3.8), ramp(text.meanWordLength(), 10, 6.5))),
                grave("gopher: under 0.1 symbols per word", ramp(text.wordShare(text.symbols()), 0.1, 0)),
                light("gopher: under 90 % of lines are bullets", ramp(text.lineShare(text.bulletLines()), 0.9, 0.1)),
                light(
                        "gopher: under 30 % of lines end in an ellipsis",
                        ramp(text.lineShare(text.ellipsisLines()), 0.3, 0)),
                grave("gopher: 80 % of words hold a letter", ramp(text.wordShare(text.alphabeticWords()), 0.6, 0.95)),
                grave("gopher: two of eight stop words", ramp(text.tellingStopWords(), 0, 6)),
                light("gopher: few word pairs are repeated", ramp(text.repeatedPairShare(), 0.5, 0.08)),
                light("c4: lines end in punctuation", text.lineShare(text.punctuatedLines())),
                light("c4: no curly braces", ramp(text.characterShare(text.braces()), 0.01, 0)),
                grave("c4: no placeholder text", text.placeholders() > 0 ? 0 : 1),
                grave(
                        "fineweb: over 12 % of lines end in punctuation",
                        ramp(text.lineShare(text.punctuatedLines()), -0.1, 0.8)),
                grave("fineweb: under 10 % of characters in repeated lines", ramp(text.repeatedLineShare(), 0.4, 0.01)),
                light("fineweb: under 67 % of lines are short", ramp(text.lineShare(text.shortLines()), 0.9, 0.1)),
                light("fineweb: under 0.3 lines per word", ramp(text.linesPerWord(), 0.3, 0.03)),
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
