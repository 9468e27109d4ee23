package dev.winnow.lab.faults;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.runtime.Drain;
import dev.winnow.runtime.DrainOption;
import dev.winnow.runtime.HttpOption;
import dev.winnow.runtime.KafkaOptions;
import dev.winnow.runtime.Meters;
import dev.winnow.runtime.ServiceRunner;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Ingests generated documents without end. Started by the fault suite. */
@Command(
        name = "faults-feed",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = "Ingest generated documents at a steady rate, until stopped; part of the fault suite.")
public final class FaultsFeedCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Mixin
    KafkaOptions kafka;

    @Mixin
    HttpOption http;

    @Mixin
    DrainOption drainOption;

    @Option(names = "--directory", required = true, paramLabel = "DIR", description = "Where the files are written.")
    Path directory;

    @Option(names = "--seed", required = true, description = "Seed of the texts.")
    long seed;

    @Option(names = "--rate", required = true, description = "Documents per second.")
    int rate;

    @Override
    public Integer call() {
        KafkaConnection connection = kafka.connection();
        connection.requireReady(
                connection.topics().documents(),
                connection.topics().deadLetters(),
                connection.topics().ingestPositions());
        Drain drain = drainOption.drain("feed", spec);
        ServiceRunner runner =
                new ServiceRunner(http, drain, new Meters(), spec.commandLine().getOut());
        Feed feed = new Feed(connection, new GeneratedDocuments(seed), directory, rate);
        return drain.during(() -> runner.run("feed", feed, () -> ""));
    }
}
