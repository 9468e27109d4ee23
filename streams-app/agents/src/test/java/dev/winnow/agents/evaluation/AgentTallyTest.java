package dev.winnow.agents.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.Label;
import dev.winnow.schemas.Document;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentTallyTest {

    @Test
    void groupsThatAreSourcesAreComparedWithThem() {
        AgentTally tally = new AgentTally(List.of("web", "book"));
        tally.add(new Label("web", Double.NaN), from("web"));
        tally.add(new Label("web", Double.NaN), from("book"));
        tally.add(new Label("web", Double.NaN), from("elsewhere"));

        assertThat(tally.namesSources()).isTrue();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        tally.putAccuracy(json);
        assertThat(json.path("documents").asInt()).isEqualTo(2);
        assertThat(json.at("/accuracy/value").asDouble()).isEqualTo(0.5);
        assertThat(json.at("/accuracyOfSource/book/value").asDouble()).isZero();
    }

    @Test
    void oneGroupWithTheNameOfASourceIsChance() {
        AgentTally tally = new AgentTally(List.of("pass", "c4"));
        tally.add(new Label("pass", Double.NaN), from("c4"));

        assertThat(tally.namesSources()).isFalse();
        assertThat(tally.ordersDocuments()).isFalse();
    }

    @Test
    void onlyGroupsThatAreStretchesOfTheScoreAreComparedWithHumans() {
        AgentTally quality = new AgentTally(List.of("low", "high"));
        AgentTally rules = new AgentTally(List.of("pass", "repetition", "symbols"));
        AgentTally topic = new AgentTally(List.of("t0", "t1"));
        for (int i = 0; i < 20; i++) {
            quality.add(new Label(i < 8 ? "low" : "high", i), from("web"));
            rules.add(
                    new Label(i % 3 == 0 ? "pass" : i % 3 == 1 ? "repetition" : "symbols", i % 3 == 0 ? 0 : 1 + i % 4),
                    from("web"));
            topic.add(new Label("t" + i % 2, 0.5 + i / 40.0), from("web"));
        }

        assertThat(quality.ordersDocuments()).isTrue();
        assertThat(rules.ordersDocuments()).isFalse();
        assertThat(topic.ordersDocuments()).isFalse();
    }

    private static Evaluation.Known from(String source) {
        Document document = Document.newBuilder()
                .setId("id")
                .setText("text")
                .setSource(source)
                .setTokens(1)
                .build();
        return new Evaluation.Known(document, "", "", 3);
    }
}
