package dev.winnow.agents.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PublishedRulesTest {

    private static final String SENTENCE = "The house that we have is of the kind to be with and for all of them. ";
    private static final String PROSE = "It was the river that we had to cross with care and of which they spoke.\n"
            + "And the boat that they have is to be of wood.\n" + SENTENCE.repeat(4) + "\n";

    private static List<String> broken(String text) {
        return PublishedRules.findings(TextFeatures.of(text).counts()).stream()
                .filter(PublishedRules.Finding::broken)
                .map(finding -> finding.family() + ": " + finding.rule())
                .toList();
    }

    @Test
    void proseBreaksNoRule() {
        assertThat(broken(PROSE)).isEmpty();
    }

    @Test
    void gopherDropsUnderFiftyWordsAndKeepsFifty() {
        assertThat(broken("the of " + "word ".repeat(47))).contains("gopher: 50 to 100,000 words");
        assertThat(broken("the of " + "word ".repeat(48))).doesNotContain("gopher: 50 to 100,000 words");
    }

    @Test
    void gopherDropsTextsWithFewerThanTwoOfTheStopWords() {
        assertThat(broken("the " + "river ".repeat(60))).contains("gopher: two of eight stop words");
        assertThat(broken("the of " + "river ".repeat(60))).doesNotContain("gopher: two of eight stop words");
    }

    @Test
    void oneCurlyBracketBreaksOnlyTheRuleOfC4() {
        assertThat(broken(PROSE + "Then he wrote {that} to them.\n")).containsExactly("c4: no curly bracket");
    }

    @Test
    void placeholderTextBreaksTheRuleOfC4() {
        assertThat(broken(PROSE + "And there was lorem ipsum to be had.\n")).contains("c4: no placeholder text");
    }

    @Test
    void linesWithoutPunctuationBreakTheRuleOfFineWeb() {
        assertThat(broken((SENTENCE + "\n").replace(".", "").repeat(1)
                        + "and the river that is of them all to be had with care\n".repeat(1)
                        + "with a boat to cross it that we have and of which they said so much today\n"
                        + "then the evening came and of all who had been there none was to be seen\n"))
                .contains("fineweb: over 12 % of lines end in punctuation");
    }
}
