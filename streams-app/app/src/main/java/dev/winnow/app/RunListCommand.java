package dev.winnow.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.runtime.HiddenOptions;
import dev.winnow.runtime.KafkaCommand;
import dev.winnow.runtime.ResultOutput;
import dev.winnow.schemas.Control;
import dev.winnow.schemas.ControlKind;
import dev.winnow.selection.Plan;
import dev.winnow.service.run.RunDirectory;
import dev.winnow.service.run.RunStatus;
import dev.winnow.service.show.ControlText;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists runs with their state, newest plan and lags. */
@HiddenOptions(HiddenOptions.AUTO_REGISTER)
@Command(
        name = "list",
        description =
                "List the runs under the prefix: state, newest plan, how far console and trainer are behind, and what was decided up to the last marks.")
final class RunListCommand extends KafkaCommand {
    @Mixin
    ResultOutput output;

    @Override
    public Integer call() {
        KafkaConnection connection = kafka.connection();
        connection.requireReady();
        List<RunStatus> runs = new RunDirectory(connection).statuses();
        ObjectNode tree = new ObjectMapper().createObjectNode();
        ArrayNode list = tree.putArray("runs");
        runs.forEach(run -> describe(run, list.addObject()));
        output.show(
                tree,
                out -> runs.forEach(run -> {
                    out.println(line(run));
                    newestOfEachKind(run.orders())
                            .forEach(order -> out.println("    order " + ControlText.line(order)));
                }));
        return 0;
    }

    private static Collection<Control> newestOfEachKind(List<Control> orders) {
        Map<ControlKind, Control> newest = new LinkedHashMap<>();
        for (Control order : orders) {
            newest.remove(order.getKind());
            newest.put(order.getKind(), order);
        }
        return newest.values();
    }

    private static void describe(RunStatus run, ObjectNode tree) {
        tree.put("run", run.run()).put("state", run.condition().label());
        run.plan().ifPresent(plan -> describe(plan, tree));
        tree.put("consoleMembers", run.consoleMembers()).put("coordinatorMembers", run.coordinatorMembers());
        run.consoleLag().ifPresent(lag -> tree.put("consoleLag", lag));
        run.trainerLag().ifPresent(lag -> tree.put("trainerLag", lag));
        run.counts().realisedRatio().ifPresent(ratio -> tree.put("realisedRatio", ratio));
        tree.putObject("marked")
                .put("decided", run.counts().decided())
                .put("selected", run.counts().selected())
                .put("probed", run.counts().probed());
        ArrayNode orders = tree.putArray("orders");
        run.orders().forEach(order -> orders.addObject()
                .put("time", order.getIssuedAt().toString())
                .put("kind", ControlText.kind(order))
                .put("values", ControlText.values(order))
                .put("note", ControlText.note(order)));
    }

    private static void describe(Plan plan, ObjectNode tree) {
        tree.put("plan", plan.version())
                .put("policy", lowerCase(plan.policy()))
                .put("rule", plan.rule().version())
                .put("selectionRatio", plan.selectionRatio())
                .put("temperature", plan.temperature())
                .put("seed", plan.seed());
        plan.options().vetoes().pairs().forEach(tree.putArray("vetoes")::add);
        plan.options().drift().ifPresent(bound -> tree.putObject("maxDrift").put(bound.agent(), bound.factor()));
        ArrayNode agents = tree.putArray("agents");
        plan.agents()
                .forEach(agent -> agents.addObject().put("agent", agent.agent()).put("theta", agent.theta()));
    }

    private static String line(RunStatus run) {
        if (run.plan().isEmpty()) {
            return run.run() + "  no plan: create it again, or delete it";
        }
        Plan plan = run.plan().get();
        return String.format(
                Locale.ROOT,
                "%s  plan %d  %s  rule %d  ratio %s realised %s  agents %s%s%s  %s  console %s behind  trainer %s behind",
                run.run(),
                plan.version(),
                lowerCase(plan.policy()),
                plan.rule().version(),
                plan.selectionRatio(),
                run.counts().realisedRatio().isPresent()
                        ? String.format(
                                Locale.ROOT,
                                "%.4f",
                                run.counts().realisedRatio().getAsDouble())
                        : "?",
                plan.agents().stream()
                        .map(agent -> String.format(Locale.ROOT, "%s %.3f", agent.agent(), agent.theta()))
                        .collect(Collectors.joining(" ")),
                plan.options().vetoes().isEmpty()
                        ? ""
                        : "  vetoes " + String.join(" ", plan.options().vetoes().pairs()),
                plan.options()
                        .drift()
                        .map(bound -> "  drift " + bound.agent() + " within " + bound.factor())
                        .orElse(""),
                run.condition().label(),
                shown(run.consoleLag()),
                shown(run.trainerLag()));
    }

    private static String shown(OptionalLong lag) {
        return lag.isPresent() ? String.format(Locale.ROOT, "%,d", lag.getAsLong()) : "?";
    }

    private static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
