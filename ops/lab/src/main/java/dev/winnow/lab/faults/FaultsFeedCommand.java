package dev.winnow.lab.faults;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.runtime.Drain;
import dev.winnow.runtime.KafkaCommand;
import dev.winnow.runtime.Meters;
import dev.winnow.runtime.ServiceOptions;
import dev.winnow.runtime.ServiceRunner;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Ingests generated documents without end. Started by the fault suite. */
@Command(
        name = "faults-feed",
        hidden = true,
        description = "Ingest generated documents at a steady rate, until stopped; part of the fault suite.")
public final class FaultsFeedCommand extends KafkaCommand {
    @Mixin
    ServiceOptions service;

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
        Drain drain = service.drain("feed");
        ServiceRunner runner = new ServiceRunner(service, drain, new Meters(), out());
        Feed feed = new Feed(connection, new GeneratedDocuments(seed), directory, rate);
        return drain.during(() -> runner.run("feed", feed, () -> ""));
    }
}
