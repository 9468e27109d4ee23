package dev.winnow.app;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.KafkaOptions;
import dev.winnow.runtime.RunOption;
import dev.winnow.runtime.UsageException;
import dev.winnow.service.run.PlanHistory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Resets which trainers of a run are accepted. */
@Command(
        name = "fence",
        mixinStandardHelpOptions = true,
        description = {
            "Reset which trainers of a run the coordinator accepts.",
            "Without --lowest-epoch every trainer is accepted again, until one of them proves a higher epoch. With it, trainers of lower epochs are refused."
        },
        footer = {
            "",
            "Examples:",
            "  winnow run fence --run night --note 'a forged report raised the epoch'",
            "  winnow run fence --run night --lowest-epoch 1767225600000"
        })
final class RunFenceCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Mixin
    KafkaOptions kafka;

    @Mixin
    RunOption run;

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
        RunTopics topics = connection.topics().run(run.name());
        connection.requireReady(topics.plans());
        new PlanHistory(connection, topics).requireNewest();
        RunOrder.requireControls(connection, topics).fence(lowestEpoch == null ? Long.MIN_VALUE : lowestEpoch, note);
        spec.commandLine()
                .getOut()
                .println("run " + run.name() + " accepts "
                        + (lowestEpoch == null ? "every trainer again" : "trainers from epoch " + lowestEpoch)
                        + " once its coordinator has read the order");
        return 0;
    }
}
