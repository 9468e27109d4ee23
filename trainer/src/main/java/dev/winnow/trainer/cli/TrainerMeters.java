package dev.winnow.trainer.cli;

import dev.winnow.trainer.loop.TrainingListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/**
 * All meters of the trainer. {@code winnow.trainer.probes} counts measured and unmeasured probes apart; their sum is what
 * was taken from the probes topic. {@code winnow.trainer.probe.tokens} counts what one reading looks at and what lies
 * between its windows; the sum is what the probes hold. Written by the training thread, read by any.
 */
final class TrainerMeters implements TrainingListener {
    private final Counter steps;
    private final Counter tokens;
    private final Counter measured;
    private final Counter unmeasured;
    private final Counter tokensRead;
    private final Counter tokensUnread;
    private final Counter updates;
    private final Counter refreshes;
    private final Counter refreshedProbes;
    private volatile Progress last = new Progress(0, 0, Double.NaN, Double.NaN, -1, 0);
    private volatile double auditCorrelation = Double.NaN;
    private volatile boolean stepped;
    private final MeterRegistry registry;
    private final String run;
    private long countedTokens;

    TrainerMeters(MeterRegistry registry, String run, long tokensBefore) {
        this.registry = registry;
        this.run = run;
        countedTokens = tokensBefore;
        steps = counter(registry, run, "winnow.trainer.steps", "Optimizer steps of this process");
        tokens = counter(registry, run, "winnow.trainer.tokens", "Tokens that this process trained on");
        updates = counter(
                registry,
                run,
                "winnow.trainer.updates",
                "Reward reports of full measurements that this process published");
        refreshes = counter(registry, run, "winnow.trainer.refreshes", "Reward reports of light measurements");
        refreshedProbes = counter(registry, run, "winnow.trainer.refreshed.probes", "Rewards in light reports");
        measured = probes(registry, run, "measured");
        unmeasured = probes(registry, run, "unmeasured");
        tokensRead = probeTokens(registry, run, "read");
        tokensUnread = probeTokens(registry, run, "unread");
        gauge(registry, run, "winnow.trainer.loss", "Loss of the last batch, nats per token", it -> it.last.loss());
        gauge(
                registry,
                run,
                "winnow.trainer.reference.loss",
                "Loss on the report shard, nats per token",
                it -> it.last.referenceLoss());
        gauge(
                registry,
                run,
                "winnow.trainer.audit.correlation",
                "Rank correlation of the rewards with steps of the training in the last update",
                it -> it.auditCorrelation);
    }

    private static Counter counter(MeterRegistry registry, String run, String name, String description) {
        return Counter.builder(name).description(description).tag("run", run).register(registry);
    }

    private static Counter probes(MeterRegistry registry, String run, String outcome) {
        return Counter.builder("winnow.trainer.probes")
                .description("Probes taken from the topic, measured or not")
                .tags("run", run, "outcome", outcome)
                .register(registry);
    }

    private static Counter probeTokens(MeterRegistry registry, String run, String outcome) {
        return Counter.builder("winnow.trainer.probe.tokens")
                .description("Tokens of measured probes, read or between their windows")
                .tags("run", run, "outcome", outcome)
                .register(registry);
    }

    private void gauge(
            MeterRegistry registry,
            String run,
            String name,
            String description,
            ToDoubleFunction<TrainerMeters> value) {
        Gauge.builder(name, this, value)
                .description(description)
                .tag("run", run)
                .register(registry);
    }

    /** Counts a record of one of the run's topics that was skipped because it could not be read. */
    void unreadable(String topic) {
        Counter.builder("winnow.trainer.unreadable")
                .description("Records that were skipped because they could not be read")
                .tags("run", run, "topic", topic)
                .register(registry)
                .increment();
    }

    /** Counts the coordinator's final answer to a part of a report: {@code used}, or the reason of a refusal. */
    void answered(String answer) {
        Counter.builder("winnow.trainer.reports")
                .description("Parts of reward reports by the coordinator's answer: used, or the reason of the refusal")
                .tags("run", run, "answer", answer)
                .register(registry)
                .increment();
    }

    /** Why the trainer does no work yet; empty when it does. */
    String unreadyReason() {
        return stepped ? "" : "no optimizer step yet: waiting for selected documents";
    }

    @Override
    public void stepped(Progress progress) {
        steps.increment();
        stepped = true;
        tokens.increment(progress.tokens() - countedTokens);
        countedTokens = progress.tokens();
        last = progress;
    }

    @Override
    public void updated(Progress progress, Update update) {
        updates.increment();
        measured.increment(update.probes());
        unmeasured.increment(update.unmeasured());
        tokensRead.increment(update.tokensRead());
        tokensUnread.increment(update.tokens() - update.tokensRead());
        auditCorrelation = update.auditCorrelation();
        last = progress;
    }

    @Override
    public void refreshed(Progress progress, Update refresh) {
        refreshes.increment();
        refreshedProbes.increment(refresh.probes());
        last = progress;
    }
}
