package dev.winnow.service.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.agent.StageAgent;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Labels of agents that have a service of their own. */
class StageLabelsTest {
    private record Repeats(String version) implements StageAgent {
        @Override
        public String name() {
            return "repeats";
        }

        @Override
        public List<String> groups() {
            return List.of("unique", "near", "exact");
        }
    }

    private static Document document(List<Annotation> annotations) {
        return Document.newBuilder()
                .setId("id")
                .setText("text")
                .setSource("test")
                .setTokens(4)
                .setAnnotations(annotations)
                .build();
    }

    @Test
    void aScorerPassesThemOnAsTheyAreAndCountsNoFailureWhereTheyAreMissing() {
        Meters meters = new Meters();
        Annotation label = new Annotation("repeats", "near", 0.9, "version of the service", "first");
        try (Labeller labeller =
                new Labeller(List.of(new Repeats("own version")), meters, System::nanoTime, Duration.ofSeconds(5))) {
            List<Document> labelled = labeller.label(List.of(document(List.of(label)), document(List.of())));

            assertThat(labelled.get(0).getAnnotations()).containsExactly(label);
            assertThat(labelled.get(1).getAnnotations()).isEmpty();
            // in neither, which counts as an outage of the agent
            assertThat(labelled.get(1).getMissing()).isEmpty();
            assertThat(labeller.unreadyReason()).isEmpty();
        }
    }
}
