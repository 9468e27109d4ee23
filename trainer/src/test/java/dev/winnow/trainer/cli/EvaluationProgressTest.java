package dev.winnow.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.trainer.model.TokenRow;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationProgressTest {
    /** A clock that moves on by two seconds with each look. */
    private static Clock clock() {
        return new Clock() {
            private Instant now = Instant.EPOCH;

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
                Instant seen = now;
                now = now.plusSeconds(2);
                return seen;
            }
        };
    }

    @Test
    void theTimeLeftFollowsFromTheTokensDone() {
        StringWriter out = new StringWriter();
        EvaluationProgress progress =
                new EvaluationProgress(rows -> new double[rows.size()], new PrintWriter(out), clock(), 400);

        progress.of(List.of(TokenRow.whole(new int[10]), TokenRow.whole(new int[10])));

        // 20 tokens in 2 seconds leave 380 for 38 seconds
        assertThat(out.toString().strip()).isEqualTo("evaluate  20 of 400 tokens  10 tokens/s  ETA 0:38");
    }
}
