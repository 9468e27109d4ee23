package dev.winnow.agents.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentArtifactWriter;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.agents.text.PublishedRules;
import dev.winnow.schemas.Document;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishedFiltersTest {
    private static List<String> words(String text) {
        FilterWords words = new FilterWords(text);
        List<String> found = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            found.add(text.substring(words.start(i), words.end(i)));
        }
        return found;
    }

    private static List<String> broken(String text) {
        return PublishedFilters.of(text).entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Sentences of different words, each on its own line, that no rule drops. */
    private static String prose(int sentences) {
        Random random = new Random(3);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < sentences; i++) {
            text.append("The ");
            for (int word = 0; word < 12; word++) {
                text.append(
                                word == 5
                                        ? "of"
                                        : word == 9
                                                ? "and"
                                                : Long.toString(random.nextLong() >>> 28, 26)
                                                        .replaceAll("[0-9]", "x"))
                        .append(' ');
            }
            text.append("ended.\n");
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "Don't go, he said.|Do n't go , he said .",
                "It's the well-known 3.14 (about $5 or 10%)...|It 's the well - known 3.14 ( about $ 5 or 10 % ) ...",
                "See http://example.org/a-b?c=d, or mail a@b.org.|See http://example.org/a-b?c=d , or mail a@b.org .",
                "Mr. Smith of the U.S. left at 8am e.g. by car.|Mr. Smith of the U.S. left at 8 am e.g. by car .",
                "one,two a/b 5km end.Start --dash--|one , two a / b 5 km end . Start --dash--",
                "\u201cQuoted\u201d \u2014 I'll cannot|\u201c Quoted \u201d \u2014 I 'll can not"
            })
    void wordsAreCutAtPunctuationContractionsAndUnits(String text, String expected) {
        assertThat(String.join(" ", words(text))).isEqualTo(expected);
    }

    @Test
    void proseBreaksNoRuleAndAllThirtyAreAsked() {
        assertThat(broken(prose(20))).isEmpty();
        assertThat(PublishedFilters.of(prose(20))).hasSize(30);
        assertThat(PublishedFilters.of("")).hasSize(30);
    }

    @Test
    void everyRuleIsBrokenByATextOfItsKind() {
        String prose = prose(20);
        String[] lines = prose.split("\n");
        assertThat(broken(prose(2))).contains("gopher/short_doc", "c4/too_few_sentences");
        assertThat(broken("the of a b c d e f g h ".repeat(20))).contains("gopher/below_avg");
        assertThat(broken("the of " + "incomprehensibilities ".repeat(60))).contains("gopher/above_avg");
        assertThat(broken(prose + "# ".repeat(80))).contains("gopher/hashes");
        assertThat(broken(prose + "so ... ".repeat(80))).contains("gopher/ellipsis");
        assertThat(broken("- " + prose.replace("\n", "\n- "))).contains("gopher/bullets");
        assertThat(broken(prose.replace(".\n", "...\n"))).contains("gopher/end_ellipsis", "c4/too_few_sentences");
        assertThat(broken(prose.replace("of", "1").replaceAll("\\b\\w{4,}\\b", "1234")))
                .contains("gopher/alpha");
        assertThat(broken(prose.replaceAll("\\b(of|and)\\b", "oh"))).contains("gopher/stop_words");
        assertThat(broken(prose + (lines[0] + "\n").repeat(12)))
                .contains(
                        "gopher/dup_line_frac",
                        "gopher/dup_line_char_frac",
                        "fineweb/char_dup_ratio",
                        "gopher/duplicated_5_n_grams");
        assertThat(broken(prose + "\n\n" + (lines[0] + "\n\n").repeat(30)))
                .contains("gopher/dup_para_frac", "gopher/dup_para_char_frac");
        assertThat(broken(prose + "very good ".repeat(120)))
                .contains(
                        "gopher/top_2_gram", "gopher/top_3_gram", "gopher/top_4_gram", "gopher/duplicated_10_n_grams");
        assertThat(broken(prose + "Here is Lorem Ipsum for you.\n")).containsExactly("c4/lorem_ipsum");
        assertThat(broken(prose + "Then he wrote {that} to them.\n")).containsExactly("c4/curly_bracket");
        assertThat(broken(prose + "Then he wrote {that} to them\n")).isEmpty();
        assertThat(broken(prose.replace("ended.", "ended.,"))).contains("fineweb/line_punct_ratio");
        assertThat(broken(prose + "a word.\nb word.\nc word.\nd word.\ne word.\n".replace("a", "q") + menu(60)))
                .contains("fineweb/short_line_ratio", "fineweb/list_ratio");
    }

    private static String menu(int lines) {
        StringBuilder menu = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            menu.append("item").append(i).append("\n\n\n\n");
        }
        return menu.toString();
    }

    @Test
    void linesAboutCookiesAndScriptsAreNoSentencesOfAPage() {
        String lines = "We use cookies on it.\nPlease enable Javascript for this.\nRead the privacy policy of us.\n";
        assertThat(broken(prose(4) + lines)).contains("c4/too_few_sentences");
        assertThat(broken(prose(5) + lines)).doesNotContain("c4/too_few_sentences");
    }

    @Test
    void aHostileTextCostsNoMoreThanItsLength() {
        for (String piece : List.of("a", "((((", ".", "'", "x@", "a.b", "http://", "\ud83d\ude00", "1-", "\n", "a ")) {
            assertThat(PublishedFilters.of(piece.repeat(50_000))).hasSize(30);
        }
    }

    @Test
    void anArtifactOfTheFormerEditionStillLabelsByIt(@TempDir Path directory) {
        Document document = Document.newBuilder()
                .setId("an-id")
                .setText(prose(20) + "Then he wrote {that} to them\n")
                .setSource("web")
                .setTokens(1)
                .build();
        assertThat(label(directory, 1, document).group()).isEqualTo("c4");
        assertThat(label(directory, 2, document).group()).isEqualTo("pass");
    }

    private static Label label(Path directory, int edition, Document document) {
        AgentArtifact artifact = new AgentArtifactWriter(directory)
                .write(
                        "rules",
                        "rules",
                        PublishedRules.VERDICTS,
                        JsonNodeFactory.instance.objectNode().put("edition", edition),
                        JsonNodeFactory.instance.objectNode(),
                        files -> {});
        try (Agent agent = new RulesAgentFactory().load(artifact, AgentSettings.cpu())) {
            return agent.label(List.of(document)).get(0);
        }
    }
}
