package dev.winnow.app;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.TrainingRunCommand;
import dev.winnow.runtime.UsageException;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Vetoes;
import dev.winnow.service.run.OperatorControls;
import dev.winnow.service.run.PlanHistory;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Vetoes groups of a run, or lifts their veto, at its next plan. */
@Command(
        name = "veto",
        description = {
            "Veto groups of a run from its next plan on: their documents are neither selected nor probed.",
            "With --lift the veto of the groups ends. The order and its reason are recorded on the run's controls"
                    + " topic."
        })
final class RunVetoCommand extends TrainingRunCommand {
    @Parameters(arity = "1..*", paramLabel = "AGENT/GROUP", description = "Groups of the run's agents.")
    List<String> groups;

    @Option(names = "--lift", description = "End the veto of the groups.")
    boolean lift;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            required = true,
            description = "Why, recorded with the order; up to 256 characters count.")
    String reason;

    @Override
    public Integer call() {
        VetoNames.of("AGENT/GROUP", groups);
        if (reason.isBlank()) {
            throw new UsageException("invalid --reason '" + reason + "': name a reason");
        }
        KafkaConnection connection = kafka.connection();
        RunTopics topics = topics(connection);
        connection.requireReady(topics.plans());
        Plan newest = new PlanHistory(connection, topics).requireNewest();
        Vetoes vetoes = VetoNames.of("AGENT/GROUP", groups, newest);
        OperatorControls controls = RunOrder.requireControls(connection, topics);
        if (lift) {
            controls.liftVeto(vetoes, reason);
        } else {
            controls.veto(vetoes, reason);
        }
        out().println("run " + run.name() + (lift ? " selects " : " does not select ")
                + String.join(", ", vetoes.pairs()) + (lift ? " again" : "")
                + " from the first plan on that follows plan " + newest.version()
                + " after its coordinator has read the order");
        return 0;
    }
}
