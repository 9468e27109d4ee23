package dev.winnow.cli;

import dev.winnow.agent.fit.FitProgress;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** One line that is rewritten while agents are fitted, with the time that the stage at hand will still take. One thread. */
final class FitProgressLine implements FitProgress, AutoCloseable {

    private static final Duration EVERY = Duration.ofMillis(250);

    /** A rate over less is noise. */
    private static final double LEAST_SECONDS = 0.1;

    private final PrintWriter out;
    private final Clock clock;
    private final boolean quiet;
    private String stage = "";
    private Instant started = Instant.EPOCH;
    private Instant shown = Instant.EPOCH;
    private boolean unfinished;

    FitProgressLine(PrintWriter out, Clock clock, boolean quiet) {
        this.out = out;
        this.clock = clock;
        this.quiet = quiet;
    }

    @Override
    public void at(String stageNow, long done, long all) {
        Instant now = clock.instant();
        if (!stageNow.equals(stage)) {
            stage = stageNow;
            started = now;
            shown = Instant.EPOCH;
        }
        if (quiet || (done != all && Duration.between(shown, now).compareTo(EVERY) < 0)) {
            return;
        }
        shown = now;
        double elapsed = Duration.between(started, now).toMillis() / 1000.0;
        if (all == 0) {
            out.printf(Locale.ROOT, "\r  %-8s %d  %s%.1f s   ", stage, done, rate(done, elapsed), elapsed);
        } else {
            double left = done == 0 ? 0 : elapsed / done * (all - done);
            out.printf(
                    Locale.ROOT,
                    "\r  %-8s %d of %d  %s%.1f s, %.0f s left   ",
                    stage,
                    done,
                    all,
                    rate(done, elapsed),
                    elapsed,
                    left);
        }
        end(done == all);
    }

    /** So many documents have been read, and that share of the input; 1 is the end. */
    void read(long documents, double share) {
        Instant now = clock.instant();
        if (started.equals(Instant.EPOCH)) {
            started = now;
        }
        if (quiet || (share < 1 && Duration.between(shown, now).compareTo(EVERY) < 0)) {
            return;
        }
        shown = now;
        double elapsed = Duration.between(started, now).toMillis() / 1000.0;
        out.printf(
                Locale.ROOT,
                "\r  read     %,d documents, %.0f %%  %s%.1f s, %s   ",
                documents,
                100 * share,
                rate(documents, elapsed),
                elapsed,
                share > 0 ? String.format(Locale.ROOT, "%.0f s left", elapsed * (1 - share) / share) : "? left");
        if (share >= 1) {
            started = Instant.EPOCH;
        }
        end(share >= 1);
    }

    private void end(boolean finished) {
        if (finished) {
            out.println();
        }
        unfinished = !finished;
        out.flush();
    }

    /** Leaves the line where it is, so that an error stands on one of its own. */
    @Override
    public void close() {
        if (unfinished) {
            end(true);
        }
    }

    private static String rate(long done, double seconds) {
        return seconds < LEAST_SECONDS ? "" : String.format(Locale.ROOT, "%.1f/s, ", done / seconds);
    }
}
