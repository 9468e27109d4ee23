package dev.winnow.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class IngestProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicLong now = new AtomicLong();

    @Test
    void withoutATerminalThereIsALineEveryFiveSeconds() {
        IngestProgress progress = progress(ProgressStyle.LINES);

        for (int second = 1; second <= 10; second++) {
            now.set(TimeUnit.SECONDS.toNanos(second));
            progress.update(second * 50L, second * 100L, second * 1_000_000L, 3);
        }
        progress.finish();

        assertThat(shown().lines())
                .containsExactly(
                        "ingest  25 %  500 documents, 3 dead  100 documents/s  1.0 MB/s of text  0:15 left",
                        "ingest  50 %  1,000 documents, 3 dead  100 documents/s  1.0 MB/s of text  0:10 left");
    }

    @Test
    void onATerminalOneBarIsRedrawnAndRemovedAtTheEnd() {
        IngestProgress progress = progress(ProgressStyle.BAR);

        now.set(TimeUnit.SECONDS.toNanos(1));
        progress.update(500, 1, 1, 0);
        progress.finish();

        assertThat(shown())
                .startsWith("\ringest [############------------]  50 %")
                .endsWith(" \r");
    }

    @Test
    void quietShowsNothing() {
        IngestProgress progress = progress(ProgressStyle.QUIET);

        now.set(TimeUnit.HOURS.toNanos(1));
        progress.update(500, 1, 1, 0);
        progress.finish();

        assertThat(shown()).isEmpty();
    }

    private IngestProgress progress(ProgressStyle style) {
        return new IngestProgress(new PrintStream(bytes, true, StandardCharsets.UTF_8), style, 1_000, now::get);
    }

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
