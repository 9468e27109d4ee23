package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.ingest.ProgressStyle;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class FitProgressLineTest {

    private final StringWriter out = new StringWriter();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private FitProgressLine line(ProgressStyle style) {
        Clock clock = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
        return new FitProgressLine(new PrintWriter(out), clock, style);
    }

    @Test
    void aStageShowsItsRateAndTheTimeThatIsLeft() {
        FitProgressLine line = line(ProgressStyle.BAR);
        line.at("ask-llm", 0, 200);
        now = now.plusSeconds(10);

        line.at("ask-llm", 50, 200);

        assertThat(out.toString()).contains("ask-llm  50 of 200  5.0/s, 10.0 s, 30 s left");
    }

    @Test
    void readingShowsItsRateAndTheTimeThatIsLeft() {
        FitProgressLine line = line(ProgressStyle.BAR);
        line.read(1, 0);
        now = now.plusSeconds(10);

        line.read(5_000, 0.25);

        assertThat(out.toString()).contains("5,000 documents, 25 %  500.0/s, 10.0 s, 30 s left");
        line.read(20_000, 1);
        assertThat(out.toString()).endsWith("\n");
    }

    @Test
    void quietPrintsNothing() {
        line(ProgressStyle.QUIET).read(10, 1);
        line(ProgressStyle.QUIET).at("domain", 1, 1);

        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aLogGetsALineEveryTenSecondsAndOneAtTheEndOfAStage() {
        FitProgressLine line = line(ProgressStyle.LINES);
        for (int second = 0; second <= 25; second++) {
            line.at("domain", second, 25);
            now = now.plusSeconds(1);
        }

        assertThat(out.toString())
                .doesNotContain("\r")
                .contains("domain   10 of 25", "domain   20 of 25", "domain   25 of 25")
                .hasLineCount(3);
    }
}
