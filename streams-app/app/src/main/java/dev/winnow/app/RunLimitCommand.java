package dev.winnow.app;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.TrainingRunCommand;
import dev.winnow.service.run.PlanHistory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Sets the limits within which a run's coordinator uses reports. */
@Command(
        name = "limit",
        description = "Set how many probes a measurement needs, and how many documents each plan needs.")
final class RunLimitCommand extends TrainingRunCommand {
    @Mixin
    ReportLimitOptions limits;

    @Override
    public Integer call() {
        limits.check();
        KafkaConnection connection = kafka.connection();
        RunTopics topics = topics(connection);
        connection.requireReady(topics.plans());
        new PlanHistory(connection, topics).requireNewest();
        RunOrder.requireControls(connection, topics).limit(limits.minimumProbes, limits.stepDocuments);
        out().println("run " + run.name() + " has its limits once its coordinator has read the order");
        return 0;
    }
}
