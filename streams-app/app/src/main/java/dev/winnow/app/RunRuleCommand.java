package dev.winnow.app;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.TrainingRunCommand;
import dev.winnow.runtime.UsageException;
import dev.winnow.selection.Plan;
import dev.winnow.service.run.PlanHistory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Moves a run to a later decision rule at its next plan. */
@Command(
        name = "rule",
        description = {
            "Move a run to decision rule 2 at its next plan, or change the options of rule 2 from its next plan on.",
            "A run never goes back to rule 1. Upgrade all consoles, the coordinator and the scorers first: an earlier version decides every plan by rule 1. Temperature keeps its value; under rule 2 the weights of all agents add up, so that the same value follows them more sharply."
        })
final class RunRuleCommand extends TrainingRunCommand {
    @Option(names = "--rule", paramLabel = "RULE", required = true, description = "The decision rule: 2.")
    int rule;

    @Mixin
    RuleOptionsMixin options;

    @Override
    public Integer call() {
        if (rule != 2) {
            throw new UsageException(
                    "invalid --rule " + rule + ": a run moves to rule 2 only; create another run for rule 1");
        }
        KafkaConnection connection = kafka.connection();
        RunTopics topics = topics(connection);
        connection.requireReady(topics.plans());
        Plan newest = new PlanHistory(connection, topics).requireNewest();
        Plan moved = options.applyTo(newest, rule);
        RunOrder.requireControls(connection, topics)
                .rule(
                        moved.rule(),
                        moved.options().usefulRepetitions(),
                        moved.options().acceptedVersions());
        out().println("run " + run.name() + " is of rule " + rule + " from the first plan on that follows plan "
                + newest.version() + " after its coordinator has read the order");
        return 0;
    }
}
