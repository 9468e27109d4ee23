package dev.winnow.lab.arm;

import dev.winnow.trainer.feed.ProbeDocument;
import dev.winnow.trainer.feed.ProbeFeed;
import dev.winnow.trainer.feed.SampleFeed;
import dev.winnow.trainer.feed.TrainingSample;
import dev.winnow.trainer.reference.ReferenceTask;
import dev.winnow.trainer.standin.StandIn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The feeds of an arm whose trainer measures nothing: it sees no probe, and the stand-in speaks whenever an update would be due. One thread. */
final class SilentTrainer implements SampleFeed, ProbeFeed {
    /** The stand-in waits for nothing, so that any moment is as good as another. */
    private static final Instant NOW = Instant.EPOCH;

    private final SelectionFeed feed;
    private final StandIn standIn;
    private final long stepsPerUpdate;

    SilentTrainer(SelectionFeed feed, String run, ExperimentSettings settings, List<ReferenceTask> tasks) {
        this.feed = feed;
        stepsPerUpdate = settings.selection().stepsPerUpdate();
        standIn = new StandIn(
                new StandIn.Settings(
                        run,
                        Duration.ZERO,
                        settings.rewards().minimumProbes(),
                        settings.rewards().maximumProbes()),
                tasks,
                NOW);
    }

    @Override
    public Optional<TrainingSample> next(int partition, Duration patience) {
        Optional<TrainingSample> sample = feed.next(partition, patience);
        sample.ifPresent(found -> standIn.selected(found.text(), found.planVersion(), NOW));
        return sample;
    }

    @Override
    public void progress(Map<Integer, Long> nextOffsets) {
        feed.progress(nextOffsets);
    }

    @Override
    public List<ProbeDocument> drain() {
        return List.of();
    }

    @Override
    public long position() {
        return 0;
    }

    /** After each optimizer step. */
    void stepped(long step) {
        if (step % stepsPerUpdate == 0) {
            standIn.probed(feed.drain(), NOW);
            standIn.speak(NOW)
                    .filter(found -> !found.parts().isEmpty())
                    .ifPresent(found -> feed.publish(found.parts()));
        }
    }

    @Override
    public void close() {}
}
