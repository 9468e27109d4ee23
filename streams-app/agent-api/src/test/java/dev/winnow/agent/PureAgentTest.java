package dev.winnow.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.winnow.schemas.Document;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PureAgentTest {

    private final AtomicInteger asked = new AtomicInteger();

    private final AgentArtifact artifact = new AgentArtifact(
            Path.of("number"),
            "number",
            "number",
            List.of("text"),
            MissingNode.getInstance(),
            MissingNode.getInstance(),
            "1");

    private final PureAgent agent = PureAgent.of(artifact, document -> {
        asked.incrementAndGet();
        if (document.getText().isEmpty()) {
            throw new IllegalArgumentException("empty");
        }
        return new Label("text", Double.parseDouble(document.getText()));
    });

    private static Document document(String text) {
        return Document.newBuilder()
                .setId("id")
                .setText(text)
                .setSource("")
                .setTokens(1)
                .build();
    }

    @Test
    void itHasTheNameTheGroupsAndTheVersionOfItsArtifact() {
        assertThat(agent.name()).isEqualTo("number");
        assertThat(agent.groups()).containsExactly("text");
        assertThat(agent.version()).isEqualTo("1");
    }

    @Test
    void allIsDoneAheadAndInOrder() {
        List<Document> batch = IntStream.range(0, 500)
                .mapToObj(number -> document(Integer.toString(number)))
                .toList();

        Agent.Prepared prepared = agent.prepare(batch);

        assertThat(asked).hasValue(500);
        assertThat(prepared.label()).isEqualTo(agent.label(batch)).hasSize(500);
        assertThat(prepared.label().get(499).score()).isEqualTo(499);
    }

    @Test
    void whatOneDocumentThrowsIsThrownForTheBatch() {
        List<Document> batch = List.of(document("1"), document(""), document("2"));

        assertThatThrownBy(() -> agent.prepare(batch)).hasMessageContaining("empty");
        assertThatThrownBy(() -> agent.label(batch)).hasMessageContaining("empty");
    }
}
