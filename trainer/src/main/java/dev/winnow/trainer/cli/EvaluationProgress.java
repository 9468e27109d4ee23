package dev.winnow.trainer.cli;

import dev.winnow.trainer.evaluation.Likelihood;
import dev.winnow.trainer.model.TokenRow;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Likelihoods of a model, and a line for a person at most once a second while they are asked for. One thread. */
final class EvaluationProgress implements Likelihood {
    private static final Duration PACE = Duration.ofSeconds(1);

    private final Likelihood model;
    private final PrintWriter out;
    private final Clock clock;
    private final long tokens;
    private final Instant started;
    private Instant shown;
    private long done;

    /**
     * Counts from now on.
     *
     * @param out where lines go; null for nowhere
     * @param tokens that will be read in all
     */
    EvaluationProgress(Likelihood model, PrintWriter out, Clock clock, long tokens) {
        this.model = model;
        this.out = out;
        this.clock = clock;
        this.tokens = tokens;
        started = clock.instant();
        shown = started;
    }

    @Override
    public double[] of(List<TokenRow> rows) {
        double[] values = model.of(rows);
        done += rows.stream().mapToLong(row -> row.tokens().length).sum();
        Instant now = clock.instant();
        if (out != null && Duration.between(shown, now).compareTo(PACE) >= 0) {
            shown = now;
            double seconds = Duration.between(started, now).toMillis() / 1e3;
            Duration left = Duration.ofSeconds((long) (seconds / done * (tokens - done)));
            out.printf(
                    Locale.ROOT,
                    "evaluate  %,d of %,d tokens  %,.0f tokens/s  ETA %d:%02d%n",
                    done,
                    tokens,
                    done / seconds,
                    left.toMinutes(),
                    left.toSecondsPart());
            out.flush();
        }
        return values;
    }
}
