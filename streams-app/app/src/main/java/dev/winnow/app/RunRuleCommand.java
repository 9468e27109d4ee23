package dev.winnow.app;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.TrainingRunCommand;
import dev.winnow.runtime.UsageException;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Plan;
import dev.winnow.service.run.PlanHistory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Moves a run to a later decision rule at its next plan. */
@Command(
        name = "rule",
        description = {
            "Move a run to decision rule 2 at its next plan, or change the options of rule 2 or 3 from its next plan on.",
            "A run never goes back to an earlier rule, and gets rule 3 only when it is created, by run create --max-drift. Upgrade all consoles, the coordinator and the scorers first: an earlier version decides every plan by rule 1. Temperature keeps its value; under rule 2 the weights of all agents add up, so that the same value follows them more sharply."
        })
final class RunRuleCommand extends TrainingRunCommand {
    @Option(
            names = "--rule",
            paramLabel = "RULE",
            required = true,
            description = "The decision rule: 2, or 3 for a run of rule 3.")
    int rule;

    @Mixin
    RuleOptionsMixin options;

    @Override
    public Integer call() {
        if (rule != 2 && rule != 3) {
            throw new UsageException(
                    "invalid --rule " + rule + ": a run moves to rule 2 only; create another run for rule 1");
        }
        KafkaConnection connection = kafka.connection();
        RunTopics topics = topics(connection);
        connection.requireReady(topics.plans());
        Plan newest = new PlanHistory(connection, topics).requireNewest();
        boolean third = newest.rule() == DecisionRule.THREE;
        if (third != (rule == 3)) {
            throw new UsageException("invalid --rule " + rule + ": run " + run.name()
                    + (third
                            ? " is of rule 3 and stays at it; use --rule 3"
                            : " gets rule 3 only when it is created, by run create --max-drift"));
        }
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
