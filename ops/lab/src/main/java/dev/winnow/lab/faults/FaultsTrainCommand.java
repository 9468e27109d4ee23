package dev.winnow.lab.faults;

import dev.winnow.trainer.cli.TrainCommand;
import dev.winnow.trainer.feed.SampleFeed;
import dev.winnow.trainer.loop.TrainingListener;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The trainer, which also logs what it trains on. Started by the fault suite. */
@Command(
        name = "faults-train",
        hidden = true,
        description = "Train as 'train' does, and log what is trained on; part of the fault suite.")
public final class FaultsTrainCommand extends TrainCommand {
    @Option(names = "--consumed", required = true, paramLabel = "FILE", description = "Log to append to.")
    Path consumed;

    private ConsumptionWriter writer;

    @Override
    protected SampleFeed observed(SampleFeed samples, Map<Integer, Long> start) {
        writer = new ConsumptionWriter(consumed, samples, start);
        return writer;
    }

    /** Called after every checkpoint of the feed that {@link #observed} was given. */
    @Override
    protected TrainingListener observer() {
        return new TrainingListener() {
            @Override
            public void stepped(Progress progress) {}

            @Override
            public void updated(Progress progress, Update update) {}

            @Override
            public void saved(Map<Integer, Long> offsets) {
                writer.saved(offsets);
            }
        };
    }
}
