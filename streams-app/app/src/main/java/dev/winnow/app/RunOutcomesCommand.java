package dev.winnow.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.decision.RefusalReasons;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.HiddenOptions;
import dev.winnow.runtime.ResultOutput;
import dev.winnow.runtime.TrainingRunCommand;
import dev.winnow.schemas.Outcome;
import dev.winnow.service.run.OutcomeLog;
import dev.winnow.service.show.ControlText;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the coordinator's answers to reward reports. */
@HiddenOptions(HiddenOptions.AUTO_REGISTER)
@Command(
        name = "outcomes",
        description =
                "Show the coordinator's last answers to reward reports: whether each waits, was used, or was refused and why.")
final class RunOutcomesCommand extends TrainingRunCommand {
    @Mixin
    LastOption last;

    @Mixin
    ResultOutput output;

    @Override
    public Integer call() {
        int most = last.records();
        KafkaConnection connection = kafka.connection();
        RunTopics topics = topics(connection);
        connection.requireReady(topics.plans());
        RunOrder.requireControls(connection, topics);
        List<Outcome> outcomes = new OutcomeLog(connection, topics).newest(most);
        ObjectNode tree = new ObjectMapper().createObjectNode();
        ArrayNode list = tree.put("run", run.name()).putArray("outcomes");
        outcomes.forEach(outcome -> describe(outcome, list.addObject()));
        output.show(tree, out -> outcomes.forEach(outcome -> out.println(line(outcome))));
        return 0;
    }

    private static void describe(Outcome outcome, ObjectNode tree) {
        tree.put("epoch", outcome.getTrainerEpoch())
                .put("plan", outcome.getPlanVersion())
                .put("part", outcome.getPart())
                .put("parts", outcome.getParts())
                .put("light", outcome.getLight())
                .put("verdict", verdict(outcome))
                .put("reason", RefusalReasons.label(outcome.getReason()))
                .put("used", outcome.getUsed())
                .put("matchedProbes", outcome.getMatchedProbes())
                .put("neededProbes", outcome.getNeededProbes())
                .put("resultingPlan", outcome.getResultingPlan())
                .put("offset", outcome.getOffset());
        ObjectNode refused = tree.putObject("refused");
        outcome.getRefused().forEach(each -> refused.put(RefusalReasons.label(each.getReason()), each.getRewards()));
    }

    private static String line(Outcome outcome) {
        String head = String.format(
                Locale.ROOT,
                "offset %d  epoch %s  plan %d part %d of %d%s  %s",
                outcome.getOffset(),
                ControlText.epoch(outcome.getTrainerEpoch()),
                outcome.getPlanVersion(),
                outcome.getPart(),
                outcome.getParts(),
                outcome.getLight() ? " light" : "",
                verdict(outcome));
        return switch (outcome.getVerdict()) {
            case USED -> head + " for plan " + outcome.getResultingPlan() + ": " + outcome.getUsed() + " rewards";
            case REFUSED ->
                head + ", " + RefusalReasons.label(outcome.getReason()) + ": probes found " + outcome.getMatchedProbes()
                        + " of " + outcome.getNeededProbes() + " needed; " + RefusalReasons.remedy(outcome.getReason());
            case WAITING, UNKNOWN -> head;
        };
    }

    private static String verdict(Outcome outcome) {
        return outcome.getVerdict().name().toLowerCase(Locale.ROOT);
    }
}
