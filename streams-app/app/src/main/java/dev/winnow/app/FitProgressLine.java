package dev.winnow.app;

import dev.winnow.agent.fit.FitProgress;
import dev.winnow.ingest.ProgressStyle;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/**
 * How far a fit is, with the time that the stage at hand will still take: on a terminal one line that is rewritten, in a log a line every ten seconds and at the end
 * of a stage. One thread.
 */
final class FitProgressLine implements FitProgress, AutoCloseable {

    private static final Duration REDRAW = Duration.ofMillis(250);
    private static final Duration NEXT_LINE = Duration.ofSeconds(10);

    /** A rate over less is noise. */
    private static final double LEAST_SECONDS = 0.1;

    private final PrintWriter out;
    private final Clock clock;
    private final ProgressStyle style;
    private String stage = "";
    private Instant started = Instant.EPOCH;
    private Instant shown = Instant.EPOCH;
    private boolean unfinished;

    FitProgressLine(PrintWriter out, Clock clock, ProgressStyle style) {
        this.out = out;
        this.clock = clock;
        this.style = style;
    }

    /** A line on the command's standard error, or nothing. */
    static FitProgressLine onStandardError(CommandSpec command, boolean quiet) {
        return new FitProgressLine(
                command.commandLine().getErr(), Clock.systemUTC(), ProgressStyle.onStandardError(quiet));
    }

    @Override
    public void at(String stageNow, long done, long all) {
        Instant now = clock.instant();
        if (!stageNow.equals(stage)) {
            stage = stageNow;
            started = now;
            shown = style == ProgressStyle.BAR ? Instant.EPOCH : now;
        }
        if (!isDue(now, done == all)) {
            return;
        }
        shown = now;
        double elapsed = Duration.between(started, now).toMillis() / 1000.0;
        if (all == 0) {
            show(done == all, "%-8s %d  %s%.1f s", stage, done, rate(done, elapsed), elapsed);
        } else {
            double left = done == 0 ? 0 : elapsed / done * (all - done);
            show(
                    done == all,
                    "%-8s %d of %d  %s%.1f s, %.0f s left",
                    stage,
                    done,
                    all,
                    rate(done, elapsed),
                    elapsed,
                    left);
        }
    }

    private boolean isDue(Instant now, boolean last) {
        Duration pause = style == ProgressStyle.BAR ? REDRAW : NEXT_LINE;
        return style != ProgressStyle.QUIET
                && (last || Duration.between(shown, now).compareTo(pause) >= 0);
    }

    private void show(boolean last, String format, Object... values) {
        String line = "  " + String.format(Locale.ROOT, format, values);
        if (style == ProgressStyle.BAR) {
            // what the line before had more is wiped out
            out.print("\r" + line + "   ");
        } else {
            out.print(line);
        }
        unfinished = !last && style == ProgressStyle.BAR;
        if (!unfinished) {
            out.println();
        }
        out.flush();
    }

    /** Leaves the line as it is, so that an error is on a line of its own. */
    @Override
    public void close() {
        if (unfinished) {
            unfinished = false;
            out.println();
            out.flush();
        }
    }

    /** So many documents have been read, and that share of the input; 1 is the end. */
    void read(long documents, double share) {
        Instant now = clock.instant();
        if (started.equals(Instant.EPOCH)) {
            started = now;
            shown = style == ProgressStyle.BAR ? Instant.EPOCH : now;
        }
        if (!isDue(now, share >= 1)) {
            return;
        }
        shown = now;
        double elapsed = Duration.between(started, now).toMillis() / 1000.0;
        show(
                share >= 1,
                "read     %,d documents, %.0f %%  %s%.1f s, %s",
                documents,
                100 * share,
                rate(documents, elapsed),
                elapsed,
                share > 0 ? String.format(Locale.ROOT, "%.0f s left", elapsed * (1 - share) / share) : "? left");
        if (share >= 1) {
            started = Instant.EPOCH;
        }
    }

    private static String rate(long done, double seconds) {
        return seconds < LEAST_SECONDS ? "" : String.format(Locale.ROOT, "%.1f/s, ", done / seconds);
    }
}
