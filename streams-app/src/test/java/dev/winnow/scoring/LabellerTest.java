package dev.winnow.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.agent.Agent;
import dev.winnow.agent.Label;
import dev.winnow.http.Meters;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LabellerTest {
    private final ManualClock clock = new ManualClock();
    private final Meters meters = new Meters();

    private static Document document(String text) {
        return Document.newBuilder()
                .setId("id-" + text)
                .setText(text)
                .setSource("test")
                .setTokens(text.length())
                .build();
    }

    private List<List<String>> labels(Labeller labeller, String... texts) {
        List<Document> batch = new ArrayList<>();
        for (String text : texts) {
            batch.add(document(text));
        }
        return labeller.label(batch).stream()
                .map(document -> document.getAnnotations().stream()
                        .map(annotation -> annotation.getAgent() + "=" + annotation.getGroup())
                        .toList())
                .toList();
    }

    @Test
    void everyAgentsLabelIsAddedWithItsVersion() {
        Labeller labeller = new Labeller(List.of(new Scripted("size", this::bySize)), meters, clock);

        Document labelled = labeller.label(List.of(document("abc"))).get(0);

        assertThat(labelled.getAnnotations()).containsExactly(new Annotation("size", "short", 3.0, "version-size"));
        assertThat(labelled.getText()).isEqualTo("abc");
    }

    @Test
    void aDocumentThatAnAgentFailsOnGoesOnWithoutItsLabelAlone() {
        Labeller labeller = new Labeller(
                List.of(new Scripted("size", this::bySize), new Scripted("touchy", this::failsOnPoison)),
                meters,
                clock);

        assertThat(labels(labeller, "fine", "poison"))
                .containsExactly(List.of("size=short", "touchy=short"), List.of("size=short"));
        assertThat(meters.agentFailures("touchy").count()).isEqualTo(1);
    }

    @Test
    void anUnknownGroupIsAFailure() {
        Labeller labeller = new Labeller(List.of(new Scripted("liar", text -> new Label("nowhere", 0))), meters, clock);

        assertThat(labels(labeller, "a")).containsExactly(List.of());
    }

    @Test
    void anAgentThatFailsOnAWholeBatchIsLeftOutUntilItsBackOffHasPassed() {
        Scripted broken = new Scripted("broken", text -> {
            throw new IllegalStateException("broken");
        });
        Labeller labeller = new Labeller(List.of(broken), meters, clock);
        labels(labeller, "a", "b");
        int callsBefore = broken.calls;

        labels(labeller, "c");
        assertThat(broken.calls).isEqualTo(callsBefore);

        clock.now = clock.now.plus(Duration.ofSeconds(6));
        broken.script = this::bySize;
        assertThat(labels(labeller, "d")).containsExactly(List.of("broken=short"));
    }

    @Test
    void annotationsOfAnEarlierStageStay() {
        Labeller first = new Labeller(List.of(new Scripted("one", this::bySize)), meters, clock);
        Labeller second = new Labeller(List.of(new Scripted("two", this::bySize)), meters, clock);

        Document labelled = second.label(first.label(List.of(document("abc")))).get(0);

        assertThat(labelled.getAnnotations()).extracting(Annotation::getAgent).containsExactly("one", "two");
    }

    private Label bySize(String text) {
        return new Label(text.length() < 10 ? "short" : "long", text.length());
    }

    private Label failsOnPoison(String text) {
        if (text.equals("poison")) {
            throw new IllegalStateException("poison");
        }
        return bySize(text);
    }

    /** An agent that does what a function says, and throws for the whole batch when it throws for one. */
    private static final class Scripted implements Agent {
        private final String name;
        private Function<String, Label> script;
        private int calls;

        private Scripted(String name, Function<String, Label> script) {
            this.name = name;
            this.script = script;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<String> groups() {
            return List.of("short", "long");
        }

        @Override
        public String version() {
            return "version-" + name;
        }

        @Override
        public List<Label> label(List<Document> batch) {
            calls++;
            return batch.stream()
                    .map(document -> script.apply(document.getText()))
                    .toList();
        }

        @Override
        public void close() {
            // owns nothing
        }
    }

    private static final class ManualClock extends Clock {
        private Instant now = Instant.EPOCH;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
