package dev.winnow.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.decision.RefusalReasons;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.KafkaOptions;
import dev.winnow.runtime.RunOption;
import dev.winnow.runtime.UsageException;
import dev.winnow.schemas.Outcome;
import dev.winnow.service.run.OutcomeLog;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the coordinator's answers to reward reports. */
@Command(
        name = "outcomes",
        mixinStandardHelpOptions = true,
        description =
                "Show the coordinator's last answers to reward reports: whether each waits, was used, or was refused and why.",
        footer = {"", "Example:", "  winnow run outcomes --run night --last 50"})
final class RunOutcomesCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Mixin
    KafkaOptions kafka;

    @Mixin
    RunOption run;

    @Option(
            names = "--last",
            paramLabel = "ANSWERS",
            defaultValue = "20",
            description = "How many of the newest answers, from 1 to 10000 (default: ${DEFAULT-VALUE}).")
    int last;

    @Option(names = "--json", description = "Print one JSON object instead of lines.")
    boolean json;

    @Override
    public Integer call() {
        if (last < 1 || last > 10_000) {
            throw new UsageException("--last must be from 1 to 10000: it is " + last);
        }
        KafkaConnection connection = kafka.connection();
        RunTopics topics = connection.topics().run(run.name());
        connection.requireReady(topics.plans());
        RunOrder.requireControls(connection, topics);
        List<Outcome> outcomes = new OutcomeLog(connection, topics).newest(last);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode tree = new ObjectMapper().createObjectNode();
            ArrayNode list = tree.put("run", run.name()).putArray("outcomes");
            outcomes.forEach(outcome -> describe(outcome, list.addObject()));
            out.println(tree.toPrettyString());
        } else {
            outcomes.forEach(outcome -> out.println(line(outcome)));
        }
        out.flush();
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
                "offset %d  epoch %d  plan %d part %d of %d%s  %s",
                outcome.getOffset(),
                outcome.getTrainerEpoch(),
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
