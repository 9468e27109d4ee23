package dev.winnow.trainer.cli;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.Reachability;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Drain;
import dev.winnow.runtime.Meters;
import dev.winnow.runtime.ServiceOptions;
import dev.winnow.runtime.ServiceRunner;
import dev.winnow.runtime.TrainingRunCommand;
import dev.winnow.trainer.feed.KafkaProbeFeed;
import dev.winnow.trainer.feed.KafkaRewardFeed;
import dev.winnow.trainer.feed.KafkaRewardSink;
import dev.winnow.trainer.feed.KafkaSampleStream;
import dev.winnow.trainer.reference.ReferenceFiles;
import dev.winnow.trainer.reference.ReferenceTask;
import dev.winnow.trainer.standin.StandIn;
import dev.winnow.trainer.standin.StandInLoop;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Rewards the probes of a run while its trainer is silent. Wires; decides nothing. */
@Command(
        name = "stand-in",
        sortOptions = false,
        description = {
            "Reward a run's probes while its trainer is silent, until stopped.",
            "When no report came for the live plan within --silence, a probe's reward is the log-odds that it is like the reference rather than like what the run selected recently. Such a plan moves by a light step at most, the trainer may still measure it in full, and is never fenced. Two stand-ins count as one. Nothing is reported where reference and selection can hardly be distinguished."
        })
public final class StandInCommand extends TrainingRunCommand {
    /** Newest reports that are heard at the start: more than those of one plan. */
    private static final int REPORTS = 200;

    private static final int SAMPLES = 1_000;

    @Option(
            names = "--reference",
            required = true,
            paramLabel = "PATH",
            description =
                    "Reference task, as of train: a .jsonl(.gz) file of {context, completion}, {prompt, completion} or {text}, or a folder of them; repeatable.")
    List<Path> references;

    @Option(
            names = "--silence",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description =
                    "How long no report for the live plan may come; choose more than the trainer takes for an update.")
    long silenceSeconds;

    @Option(names = "--minimum-probes", defaultValue = "64", description = "Probes that a report waits for.")
    int minimumProbes;

    @Option(names = "--maximum-probes", defaultValue = "2000", description = "Maximum number of probes of one report.")
    int maximumProbes;

    @Option(names = "--quiet", description = "Disable the line for each report.")
    boolean quiet;

    @Mixin
    ServiceOptions service;

    @Override
    public Integer call() throws Exception {
        Drain drain = service.drain("stand-in of run " + run.name());
        return drain.during(() -> standIn(drain));
    }

    private int standIn(Drain drain) throws Exception {
        StandIn.Settings settings =
                new StandIn.Settings(run.name(), Duration.ofSeconds(silenceSeconds), minimumProbes, maximumProbes);
        List<ReferenceTask> tasks = ReferenceFiles.read(references);
        KafkaConnection connection = kafka.connection();
        RunTopics topics = topics(connection);
        connection.requireReady(topics.selected(), topics.probes(), topics.rewards());
        Meters meters = new Meters();
        StandInMeters standInMeters = new StandInMeters(meters.registry(), run.name());
        Clock clock = Clock.systemUTC();
        PrintWriter out = quiet ? new PrintWriter(Writer.nullWriter()) : out();
        try (Reachability reachability = new Reachability(
                        connection, topics.trainerGroup(), topics.selected(), topics.probes(), topics.rewards());
                KafkaSampleStream samples =
                        new KafkaSampleStream(connection, topics, SAMPLES, () -> standInMeters.unreadable("selected"));
                KafkaProbeFeed probes = KafkaProbeFeed.newest(
                        connection, topics, 2L * maximumProbes, () -> standInMeters.unreadable("probes"));
                KafkaRewardFeed rewards =
                        new KafkaRewardFeed(connection, topics, REPORTS, () -> standInMeters.unreadable("rewards"));
                KafkaRewardSink sink = new KafkaRewardSink(connection, topics)) {
            StandInLoop loop = new StandInLoop(
                    new StandIn(settings, tasks, clock.instant()),
                    new StandInLoop.Feeds(samples, probes, rewards, sink),
                    clock,
                    found -> {
                        standInMeters.found(found);
                        out.println(line(found));
                        out.flush();
                    });
            return new ServiceRunner(service, drain, meters, out)
                    .run("stand-in of run " + run.name(), new Training(loop::run, loop::wants), reachability::trouble);
        }
    }

    private static String line(StandIn.Finding found) {
        int rewards = found.parts().stream()
                .mapToInt(part -> part.getRewards().size())
                .sum();
        double apart = 100 * found.separation();
        return found.parts().isEmpty()
                ? String.format(
                        Locale.ROOT,
                        "plan %d: nothing reported, reference and selection differ in %.0f%% of pairs only",
                        found.planVersion(),
                        apart)
                : String.format(
                        Locale.ROOT,
                        "plan %d: %d rewards, reference and selection differ in %.0f%% of pairs",
                        found.planVersion(),
                        rewards,
                        apart);
    }
}
