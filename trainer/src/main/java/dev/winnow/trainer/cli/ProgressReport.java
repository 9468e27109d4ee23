package dev.winnow.trainer.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.trainer.loop.LoopSettings;
import dev.winnow.trainer.loop.TrainingListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** A progress line for a person and JSON lines for the page; both at most once a second. Training thread only. */
final class ProgressReport implements TrainingListener {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PACE = Duration.ofSeconds(1);

    private final PrintWriter out;
    private final Path status;
    private final LoopSettings settings;
    private final Clock clock;
    private final Instant started;
    private final long tokensBefore;
    private final long stepsBefore;
    private Instant shown = Instant.EPOCH;

    /** @param out where lines go; null for nowhere
     *  @param status file of JSON lines; null for none */
    ProgressReport(
            PrintWriter out, Path status, LoopSettings settings, Clock clock, long tokensBefore, long stepsBefore) {
        this.out = out;
        this.status = status;
        this.settings = settings;
        this.clock = clock;
        this.tokensBefore = tokensBefore;
        this.stepsBefore = stepsBefore;
        started = clock.instant();
    }

    @Override
    public void stepped(Progress progress) {
        Instant now = clock.instant();
        if (Duration.between(shown, now).compareTo(PACE) >= 0) {
            shown = now;
            double seconds = Math.max(1e-3, Duration.between(started, now).toMillis() / 1e3);
            show(progress, seconds);
            append(line(progress));
        }
    }

    private void show(Progress progress, double seconds) {
        if (out != null) {
            out.printf(
                    Locale.ROOT,
                    "train  step %d  %.0f tokens/s  loss %.3f  reference %.3f  plan %d  updates %d%s%n",
                    progress.step(),
                    (progress.tokens() - tokensBefore) / seconds,
                    progress.loss(),
                    progress.referenceLoss(),
                    progress.planVersion(),
                    progress.updates(),
                    remaining(progress, seconds));
            out.flush();
        }
    }

    private String remaining(Progress progress, double seconds) {
        long goal = Math.max(settings.maxSteps(), settings.maxUpdates() * settings.stepsPerUpdate());
        long done = progress.step() - stepsBefore;
        if (goal <= progress.step() || done == 0) {
            return "";
        }
        Duration left = Duration.ofSeconds((long) (seconds / done * (goal - progress.step())));
        return String.format(Locale.ROOT, "  ETA %d:%02d", left.toMinutes(), left.toSecondsPart());
    }

    @Override
    public void updated(Progress progress, Update update) {
        if (out != null) {
            out.printf(
                    Locale.ROOT,
                    "train  rewards of plan %d: %d probes, %d unmeasured, %.0f %% of their tokens in a reading, oracle correlation %.3f, reference loss %.4f%n",
                    update.planVersion(),
                    update.probes(),
                    update.unmeasured(),
                    100.0 * update.tokensRead() / Math.max(1, update.tokens()),
                    update.auditCorrelation(),
                    update.referenceLoss());
            out.flush();
        }
        ObjectNode line = line(progress);
        line.put("reportedPlanVersion", update.planVersion());
        line.put("probes", update.probes());
        line.put("probeTokensRead", update.tokensRead());
        line.put("probeTokens", update.tokens());
        if (Double.isFinite(update.auditCorrelation())) {
            line.put("auditCorrelation", update.auditCorrelation());
        }
        append(line);
    }

    private static ObjectNode line(Progress progress) {
        ObjectNode line = JSON.createObjectNode();
        line.put("step", progress.step());
        line.put("tokens", progress.tokens());
        // JSON has no NaN: what is not known is left out
        if (Double.isFinite(progress.loss())) {
            line.put("loss", progress.loss());
        }
        if (Double.isFinite(progress.referenceLoss())) {
            line.put("referenceLoss", progress.referenceLoss());
        }
        line.put("planVersion", progress.planVersion());
        line.put("updates", progress.updates());
        return line;
    }

    private void append(ObjectNode line) {
        if (status != null) {
            try {
                Files.writeString(status, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot append to the status file " + status, e);
            }
        }
    }
}
