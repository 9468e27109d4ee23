package dev.winnow.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.agent.Agent;
import dev.winnow.agent.Label;
import dev.winnow.schemas.Document;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class SoakTest {
    private static final String TEXT = "a text of forty characters, no less now.";

    @Test
    void headsOfManyLengthsAreLabelledAndTheMemoryIsReadSoManyTimes() {
        Lengths agent = new Lengths();
        Document whole = Document.newBuilder()
                .setId("id")
                .setText(TEXT)
                .setSource("test")
                .setTokens(TEXT.length())
                .build();

        List<SoakReport.Reading> readings = new Soak(
                        agent, List.of(whole), 16, 1, () -> 123, new PrintWriter(new StringWriter()))
                .run(Duration.ofMillis(50), 5);

        assertThat(readings)
                .hasSize(5)
                .extracting(SoakReport.Reading::residentMib)
                .containsOnly(123.0);
        assertThat(readings.get(4).documents()).isEqualTo(agent.seen.size());
        assertThat(readings.get(4).seconds()).isGreaterThanOrEqualTo(0.05);
        assertThat(agent.seen).allMatch(length -> length >= 1 && length <= TEXT.length());
        assertThat(new HashSet<>(agent.seen)).hasSizeGreaterThan(5);
    }

    private static final class Lengths implements Agent {
        private final List<Integer> seen = new ArrayList<>();

        @Override
        public List<Label> label(List<Document> batch) {
            batch.forEach(document -> seen.add(document.getText().length()));
            return batch.stream().map(document -> new Label("any", 0)).toList();
        }

        @Override
        public String name() {
            return "lengths";
        }

        @Override
        public List<String> groups() {
            return List.of("any");
        }

        @Override
        public String version() {
            return "version";
        }

        @Override
        public void close() {
            // owns nothing
        }
    }
}
