package dev.winnow.app;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.TrainingRunCommand;
import dev.winnow.runtime.UsageException;
import dev.winnow.service.run.PlanHistory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Resets which trainers of a run are accepted. */
@Command(
        name = "fence",
        description = {
            "Reset which trainers of a run the coordinator accepts.",
            "Without --lowest-epoch every trainer is accepted again, until one of them proves a higher epoch. With it, trainers of lower epochs are refused."
        })
final class RunFenceCommand extends TrainingRunCommand {
    @Option(
            names = "--lowest-epoch",
            paramLabel = "MILLIS",
            description =
                    "Lowest trainer epoch to accept; epochs are start times in milliseconds since 1970 (default: accept all).")
    Long lowestEpoch;

    @Option(
            names = "--note",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Why, recorded with the order; up to 256 characters count.")
    String note;

    @Override
    public Integer call() {
        if (lowestEpoch != null && lowestEpoch < 0) {
            throw new UsageException("--lowest-epoch must be 0 or more, but is " + lowestEpoch);
        }
        KafkaConnection connection = kafka.connection();
        RunTopics topics = topics(connection);
        connection.requireReady(topics.plans());
        new PlanHistory(connection, topics).requireNewest();
        RunOrder.requireControls(connection, topics).fence(lowestEpoch == null ? Long.MIN_VALUE : lowestEpoch, note);
        out().println("run " + run.name() + " accepts "
                + (lowestEpoch == null ? "every trainer again" : "trainers from epoch " + lowestEpoch)
                + " once its coordinator has read the order");
        return 0;
    }
}
