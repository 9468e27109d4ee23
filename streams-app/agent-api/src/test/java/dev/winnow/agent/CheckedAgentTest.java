package dev.winnow.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.schemas.Document;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CheckedAgentTest {
    private static final List<Document> BATCH = List.of(document("a"), document("b"));

    @Test
    void labelsThatKeepTheContractComeThrough() {
        List<Label> labels = List.of(new Label("low", 0.5), Label.none());

        assertThat(new CheckedAgent(agent(batch -> labels)).label(BATCH)).isEqualTo(labels);
    }

    @Test
    void whatBreaksTheContractIsNamed() {
        assertBroken(batch -> null, "returned no list for 2 documents");
        assertBroken(batch -> List.of(Label.none()), "returned 1 labels for 2 documents");
        assertBroken(batch -> Arrays.asList(Label.none(), null), "returned a null label for document b");
        assertBroken(batch -> List.of(new Label(null, 1), Label.none()), "returned a null label for document a");
        assertBroken(
                batch -> List.of(new Label("low", 1), new Label("high", 1)),
                "named the unknown group 'high' for document b");
        assertBroken(
                batch -> List.of(new Label("low", 1), new Label("low", Double.NaN)),
                "returned the score NaN for document b");
        assertBroken(
                batch -> List.of(Label.none(), new Label("low", Double.POSITIVE_INFINITY)),
                "returned the score Infinity for document b");
    }

    @Test
    void whatIsThrownIsReportedWithItsPlace() {
        CheckedAgent throwing = new CheckedAgent(agent(batch -> {
            throw new StackOverflowError();
        }));

        assertThatThrownBy(() -> throwing.label(BATCH))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining(
                        "agent bins (" + LabelledBy.class.getName() + ") failed on a batch of 2 documents")
                .hasMessageContaining("java.lang.StackOverflowError at dev.winnow.agent.CheckedAgentTest.")
                .hasMessageEndingWith("correct the agent");
    }

    private static void assertBroken(Function<List<Document>, List<Label>> labels, String trouble) {
        assertThatThrownBy(() -> new CheckedAgent(agent(labels)).label(BATCH))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("agent bins")
                .hasMessageContaining(trouble);
    }

    private static Agent agent(Function<List<Document>, List<Label>> labels) {
        return new LabelledBy(labels);
    }

    private static Document document(String id) {
        return Document.newBuilder()
                .setId(id)
                .setText(id)
                .setSource("")
                .setTokens(1)
                .build();
    }

    /** An agent whose answers the test sets. */
    private record LabelledBy(Function<List<Document>, List<Label>> labels) implements Agent {
        @Override
        public String name() {
            return "bins";
        }

        @Override
        public List<String> groups() {
            return List.of("low");
        }

        @Override
        public String version() {
            return "0";
        }

        @Override
        public List<Label> label(List<Document> batch) {
            return labels.apply(batch);
        }

        @Override
        public void close() {}
    }
}
