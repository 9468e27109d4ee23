package dev.winnow.ingest;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows how far ingest has come: a bar that is redrawn on a terminal, a line every few seconds elsewhere, nothing when quiet. Owned by the
 * thread that ingests.
 */
public final class IngestProgress {
    private static final Duration REDRAW = Duration.ofMillis(200);
    private static final Duration NEXT_LINE = Duration.ofSeconds(5);
    private static final int BAR_WIDTH = 24;

    private final PrintStream out;
    private final ProgressStyle style;
    private final long totalBytes;
    private final LongSupplier nanoTime;
    private final long startedAt;
    private long shownAt;
    private String last = "";

    /**
     * Progress over an input.
     *
     * @param totalBytes bytes of all input files
     * @param nanoTime a clock that only runs forward, in nanoseconds
     */
    public IngestProgress(PrintStream out, ProgressStyle style, long totalBytes, LongSupplier nanoTime) {
        this.out = out;
        this.style = style;
        this.totalBytes = totalBytes;
        this.nanoTime = nanoTime;
        this.startedAt = nanoTime.getAsLong();
        this.shownAt = startedAt;
    }

    /** Progress on standard error, as it suits where that leads to. */
    public static IngestProgress onStandardError(boolean quiet, long totalBytes) {
        return new IngestProgress(System.err, ProgressStyle.onStandardError(quiet), totalBytes, System::nanoTime);
    }

    /** Reports where ingest is; shown when it is time to. */
    public void update(long inputBytes, long documents, long textBytes, long dead) {
        if (isTimeToShow()) {
            show(describe(inputBytes, documents, textBytes, dead, (shownAt - startedAt) / 1e9));
        }
    }

    private boolean isTimeToShow() {
        if (style == ProgressStyle.QUIET) {
            return false;
        }
        long now = nanoTime.getAsLong();
        boolean time = now - shownAt >= (style == ProgressStyle.BAR ? REDRAW : NEXT_LINE).toNanos();
        shownAt = time ? now : shownAt;
        return time;
    }

    /** Shows how far an ingest is that has no end; shown when it is time to. */
    void follow(IngestCounts counts, long openFiles, long waitingFiles, LongSupplier backlogBytes) {
        if (isTimeToShow()) {
            show(String.format(
                    Locale.ROOT,
                    "ingest %,d files, %,d documents, %,d dead  %.1f MB of text  %,d open, %,d waiting, %.1f MB to read",
                    counts.files,
                    counts.documents,
                    counts.dead.total(),
                    counts.textBytes / 1e6,
                    openFiles,
                    waitingFiles,
                    backlogBytes.getAsLong() / 1e6));
        }
    }

    /** The same of an ingest from a topic. */
    void follow(IngestCounts counts, long partitions, long lag) {
        if (isTimeToShow()) {
            show(String.format(
                    Locale.ROOT,
                    "ingest %,d documents, %,d dead  %.1f MB of text  %,d partitions, %,d records behind",
                    counts.documents,
                    counts.dead.total(),
                    counts.textBytes / 1e6,
                    partitions,
                    lag));
        }
    }

    /** Ends the bar's line. */
    public void finish() {
        if (style == ProgressStyle.BAR && !last.isEmpty()) {
            out.print("\r" + " ".repeat(last.length()) + "\r");
            out.flush();
        }
    }

    private void show(String line) {
        if (style == ProgressStyle.BAR) {
            out.print("\r" + line + " ".repeat(Math.max(0, last.length() - line.length())));
            out.flush();
            last = line;
        } else {
            out.println(line);
        }
    }

    private String describe(long inputBytes, long documents, long textBytes, long dead, double seconds) {
        double share = totalBytes == 0 ? 1 : Math.min(1, inputBytes / (double) totalBytes);
        String counts = String.format(
                Locale.ROOT,
                "%3d %%  %,d documents, %,d dead  %,.0f documents/s  %.1f MB/s of text  %s left",
                (int) (share * 100),
                documents,
                dead,
                documents / seconds,
                textBytes / seconds / 1e6,
                share == 0 ? "?" : duration((long) (seconds * (1 - share) / share)));
        if (style == ProgressStyle.LINES) {
            return "ingest " + counts;
        }
        int filled = (int) (share * BAR_WIDTH);
        return "ingest [" + "#".repeat(filled) + "-".repeat(BAR_WIDTH - filled) + "] " + counts;
    }

    private static String duration(long seconds) {
        return seconds >= 3_600
                ? String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3_600, seconds / 60 % 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }
}
