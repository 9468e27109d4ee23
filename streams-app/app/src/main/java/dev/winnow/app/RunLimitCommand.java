package dev.winnow.app;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.KafkaOptions;
import dev.winnow.runtime.RunOption;
import dev.winnow.service.run.PlanHistory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Sets the limits within which a run's coordinator uses reports. */
@Command(
        name = "limit",
        mixinStandardHelpOptions = true,
        description = "Set how many probes a measurement needs, and how many documents each plan needs.",
        footer = {"", "Example:", "  winnow run limit --run night --minimum-probes 64"})
final class RunLimitCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Mixin
    KafkaOptions kafka;

    @Mixin
    RunOption run;

    @Mixin
    ReportLimitOptions limits;

    @Override
    public Integer call() {
        limits.check();
        KafkaConnection connection = kafka.connection();
        RunTopics topics = connection.topics().run(run.name());
        connection.requireReady(topics.plans());
        new PlanHistory(connection, topics).requireNewest();
        RunOrder.requireControls(connection, topics).limit(limits.minimumProbes, limits.stepDocuments);
        spec.commandLine()
                .getOut()
                .println("run " + run.name() + " has its limits once its coordinator has read the order");
        return 0;
    }
}
