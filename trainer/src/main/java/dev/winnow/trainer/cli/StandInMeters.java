package dev.winnow.trainer.cli;

import dev.winnow.trainer.standin.StandIn;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * All meters of the stand-in: {@code winnow.stand.in.findings} counts what it found in silence, reported and withheld apart. Written by its
 * thread, read by any.
 */
final class StandInMeters {
    private final MeterRegistry registry;
    private final String run;
    private final Counter reported;
    private final Counter withheld;
    private final Counter rewards;
    private volatile double separation = Double.NaN;

    StandInMeters(MeterRegistry registry, String run) {
        this.registry = registry;
        this.run = run;
        reported = findings("reported");
        withheld = findings("withheld");
        rewards = Counter.builder("winnow.stand.in.rewards")
                .description("Rewards in place of the trainer's")
                .tag("run", run)
                .register(registry);
        Gauge.builder("winnow.stand.in.separation", this, it -> it.separation)
                .description("Share of pairs of reference and selection that are distinguished")
                .tag("run", run)
                .register(registry);
    }

    private Counter findings(String outcome) {
        return Counter.builder("winnow.stand.in.findings")
                .description("Results in silence, reported or withheld")
                .tags("run", run, "outcome", outcome)
                .register(registry);
    }

    /** Counts a record of one of the run's topics that was skipped because it could not be read. */
    void unreadable(String topic) {
        Counter.builder("winnow.stand.in.unreadable")
                .description("Records that were skipped because they could not be read")
                .tags("run", run, "topic", topic)
                .register(registry)
                .increment();
    }

    void found(StandIn.Finding finding) {
        separation = finding.separation();
        (finding.parts().isEmpty() ? withheld : reported).increment();
        finding.parts().forEach(part -> rewards.increment(part.getRewards().size()));
    }
}
