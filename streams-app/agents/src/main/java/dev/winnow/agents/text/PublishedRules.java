package dev.winnow.agents.text;

import java.util.List;

/**
 * The verdict of the published filters of web text, at their published limits: Gopher (Rae et al. 2021, table A1), C4 (Raffel et
 * al. 2020, section 2.2) and FineWeb (Penedo et al. 2024, section 3.6).
 *
 * <p>Read over the first {@link FeatureSpace#MAX_CHARACTERS} characters, so that Gopher's upper limit of 100,000 words is never
 * reached. C4 drops lines before it drops pages; here a page with fewer than three lines that end in punctuation
 * means a page that would be left without its three sentences. Language filters and word lists are left out.
 */
public final class PublishedRules {

    /** What became of a text: the first family of rules that drops it, or that it passes all. */
    public static final List<String> VERDICTS = List.of("pass", "gopher", "c4", "fineweb");

    /** One rule: its family, what it demands, and whether a text breaks it. */
    public record Finding(String family, String rule, boolean broken) {}

    private PublishedRules() {}

    /** All rules over one text, family by family. */
    public static List<Finding> findings(TextStatistics text) {
        return List.of(
                gopher("50 to 100,000 words", text.words() < 50 || text.words() > 100_000),
                gopher("mean word length of 3 to 10", text.meanWordLength() < 3 || text.meanWordLength() > 10),
                gopher("at most 0.1 symbols per word", text.wordShare(text.symbols()) > 0.1),
                gopher("at most 90 % of lines are bullets", text.lineShare(text.bulletLines()) > 0.9),
                gopher("at most 30 % of lines end in an ellipsis", text.lineShare(text.ellipsisLines()) > 0.3),
                gopher("80 % of words hold a letter", text.wordShare(text.alphabeticWords()) < 0.8),
                gopher("two of eight stop words", text.tellingStopWords() < 2),
                gopher("at most 20 % of characters in repeated lines", text.repeatedLineShare() > 0.2),
                c4("no curly bracket", text.braces() > 0),
                c4("no placeholder text", text.placeholders() > 0),
                c4("three lines that end in punctuation", text.punctuatedLines() < Math.min(3, text.lines())),
                fineWeb("over 12 % of lines end in punctuation", text.lineShare(text.punctuatedLines()) <= 0.12),
                fineWeb("under 10 % of characters in repeated lines", text.repeatedLineShare() >= 0.1),
                fineWeb("under 67 % of lines are short", text.lineShare(text.shortLines()) >= 0.67));
    }

    private static Finding gopher(String rule, boolean broken) {
        return new Finding("gopher", rule, broken);
    }

    private static Finding c4(String rule, boolean broken) {
        return new Finding("c4", rule, broken);
    }

    private static Finding fineWeb(String rule, boolean broken) {
        return new Finding("fineweb", rule, broken);
    }
}
