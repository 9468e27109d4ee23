package dev.winnow.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.trainer.loop.LoopSettings;
import dev.winnow.trainer.loop.TrainingListener.Progress;
import dev.winnow.trainer.loop.TrainingListener.Update;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressReportTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void speedAndTimeLeftCountFromTheResumedStep() {
        ProgressReport report = report(folder.resolve("status"), 10_000, 500);
        now = now.plusSeconds(10);

        report.stepped(new Progress(600, 30_000, 2.5, 3.25, 4, 1));

        assertThat(out.toString())
                .isEqualTo("train  step 600  2000 tokens/s  loss 2.500  reference 3.250  plan 4  updates 1  ETA 0:40%n"
                        .formatted());
    }

    @Test
    void aFloodOfStepsIsNotAFloodOfLines() throws IOException {
        ProgressReport report = report(folder.resolve("status"), 0, 0);

        for (int step = 1; step <= 100; step++) {
            now = now.plusMillis(10);
            report.stepped(new Progress(step, step * 10L, 1, 1, 0, 0));
        }

        assertThat(lines()).hasSameSizeAs(out.toString().lines().toList()).hasSizeLessThan(10);
    }

    @Test
    void aNumberThatIsNotOneIsLeftOutOfTheStatusFile() throws IOException {
        ProgressReport report = report(folder.resolve("status"), 0, 0);

        report.stepped(new Progress(1, 10, Double.NaN, Double.POSITIVE_INFINITY, -1, 0));
        report.updated(new Progress(2, 20, 1.5, 2.5, 3, 1), new Update(2, 60, 4, Double.NaN, 2.5, 30, 40));

        assertThat(lines().get(0).fieldNames())
                .toIterable()
                .containsExactly("step", "tokens", "planVersion", "updates");
        assertThat(lines().get(1).fieldNames())
                .toIterable()
                .containsExactly(
                        "step",
                        "tokens",
                        "loss",
                        "referenceLoss",
                        "planVersion",
                        "updates",
                        "reportedPlanVersion",
                        "probes",
                        "probeTokensRead",
                        "probeTokens");
    }

    @Test
    void anUpdateOfNoTokensAtAllIsShownWithoutADivision() {
        ProgressReport report = report(null, 0, 0);

        report.updated(new Progress(2, 20, 1.5, 2.5, 3, 1), new Update(2, 0, 4, 0.5, 2.5, 0, 0));

        assertThat(out.toString()).contains("rewards of plan 2: 0 probes, 4 unmeasured, 0 % of their tokens");
    }

    @Test
    void aQuietTrainerWritesItsStatusFileAllTheSame() throws IOException {
        ProgressReport report = new ProgressReport(null, folder.resolve("status"), settings(), clock(), 0, 0);

        report.stepped(new Progress(1, 10, 1, 1, 0, 0));

        assertThat(out.toString()).isEmpty();
        assertThat(lines()).hasSize(1);
    }

    @Test
    void aStatusFileThatCannotBeWrittenIsNamed() {
        ProgressReport report = report(folder, 0, 0);

        assertThatThrownBy(() -> report.stepped(new Progress(1, 10, 1, 1, 0, 0)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot append to the status file " + folder);
    }

    private ProgressReport report(Path status, long tokensBefore, long stepsBefore) {
        return new ProgressReport(new PrintWriter(out), status, settings(), clock(), tokensBefore, stepsBefore);
    }

    private static LoopSettings settings() {
        return new LoopSettings("night", 8, 100, 4, 0, 1_000, 8, 100, 0, 0, 0, Duration.ofSeconds(1), false);
    }

    private List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("status"))) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    private Clock clock() {
        return new Clock() {
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
        };
    }
}
