package dev.winnow.lab.arm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RanksTest {
    /** Scores of 0 to 399, and one document that the agent could not score. */
    private static Corpus corpus() {
        List<Document> documents = new ArrayList<>();
        List<Document> plain = Labelled.corpus(401).documents();
        for (int i = 0; i < plain.size(); i++) {
            documents.add(Document.newBuilder(plain.get(i))
                    .setAnnotations(List.of(
                            new Annotation("domain", "book", 1.0, "d1", ""),
                            new Annotation("quality", "low", i == 400 ? Double.NaN : i, "q1", "")))
                    .build());
        }
        return new Corpus(Labelled.corpus(1).agents(), documents);
    }

    private static String group(Document document, String agent) {
        return document.getAnnotations().stream()
                .filter(label -> label.getAgent().equals(agent))
                .map(Annotation::getGroup)
                .collect(Collectors.joining());
    }

    @Test
    void aRankedAgentHasTwentyGroupsOfLikeSizeInTheOrderOfItsScores() {
        Corpus ranked = Ranks.applyTo(corpus(), List.of("quality"));

        assertThat(ranked.agents().groups().get("quality"))
                .hasSize(Ranks.GROUPS)
                .isSorted();
        assertThat(ranked.agents().groups().get("domain"))
                .isEqualTo(corpus().agents().groups().get("domain"));
        for (int i = 0; i < 400; i++) {
            assertThat(group(ranked.documents().get(i), "quality")).isEqualTo(String.format("r%02d", 1 + i / 20));
            assertThat(group(ranked.documents().get(i), "domain")).isEqualTo("book");
        }
        assertThat(group(ranked.documents().get(400), "quality")).isEmpty();
    }

    @Test
    void theWeightsOfAClassifierRiseWithTheRankWithinTheBoundsOfFirstWeights() {
        Map<String, Double> weights = Ranks.weights("quality");

        assertThat(weights).hasSize(Ranks.GROUPS);
        assertThat(weights.get("quality/r01")).isEqualTo(-4);
        assertThat(weights.get("quality/r20")).isEqualTo(4);
        assertThat(new ArrayList<>(weights.values())).isSorted();
    }

    @Test
    void withoutRankedAgentsTheCorpusIsTheSameAndAnAgentWithoutScoresIsRefused() {
        Corpus corpus = corpus();

        assertThat(Ranks.applyTo(corpus, List.of())).isSameAs(corpus);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ranks.applyTo(corpus, List.of("topic")))
                .withMessageContaining("agent 'topic' has scored no document");
    }
}
