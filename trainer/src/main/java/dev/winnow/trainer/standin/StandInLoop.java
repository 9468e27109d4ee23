package dev.winnow.trainer.standin;

import dev.winnow.schemas.RewardReport;
import dev.winnow.trainer.feed.ProbeFeed;
import dev.winnow.trainer.feed.RewardFeed;
import dev.winnow.trainer.feed.RewardSink;
import dev.winnow.trainer.feed.SampleStream;
import dev.winnow.trainer.feed.TrainingSample;
import dev.winnow.trainer.standin.StandIn.Finding;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Follows the reports of a run and publishes reports of its own while none arrive, until stopped. A report is published whole or, after a crash, again:
 * the coordinator counts it once. One thread.
 */
public final class StandInLoop {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final int SAMPLES_AT_ONCE = 1_000;

    /** What it reads, and where it publishes. */
    public record Feeds(SampleStream samples, ProbeFeed probes, RewardFeed rewards, RewardSink sink) {}

    private final StandIn standIn;
    private final Feeds feeds;
    private final Clock clock;
    private final Consumer<Finding> found;
    private volatile String wants = "it has not read a record yet";

    /** @param found receives everything that was found, after it was published */
    public StandInLoop(StandIn standIn, Feeds feeds, Clock clock, Consumer<Finding> found) {
        this.standIn = standIn;
        this.feeds = feeds;
        this.clock = clock;
        this.found = found;
    }

    /** Works until it is stopped. */
    public void run(BooleanSupplier stopped) {
        while (!stopped.getAsBoolean()) {
            read();
            wants = standIn.wants();
            Optional<Finding> finding = standIn.speak(clock.instant());
            finding.ifPresent(made -> {
                if (!made.parts().isEmpty()) {
                    feeds.sink().publish(made.parts());
                }
                found.accept(made);
            });
        }
    }

    /** Reports are read first and applied last, so that the plan that one is for has been read. */
    private void read() {
        List<RewardReport> reports = feeds.rewards().drain();
        standIn.probed(feeds.probes().drain(), clock.instant());
        Optional<TrainingSample> sample = feeds.samples().next(POLL);
        for (int i = 0; sample.isPresent() && i < SAMPLES_AT_ONCE; i++) {
            standIn.selected(sample.get().text(), sample.get().planVersion(), clock.instant());
            sample = feeds.samples().next(Duration.ZERO);
        }
        sample.ifPresent(last -> standIn.selected(last.text(), last.planVersion(), clock.instant()));
        reports.forEach(report -> standIn.heard(report, clock.instant()));
    }

    /** Why it could not report although the trainer is silent; empty when it could. Any thread. */
    public String wants() {
        return wants;
    }
}
