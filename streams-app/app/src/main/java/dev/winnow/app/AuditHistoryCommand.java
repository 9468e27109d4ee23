package dev.winnow.app;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.service.audit.History;
import dev.winnow.service.audit.HistoryReport;
import dev.winnow.service.audit.PlanStep;
import dev.winnow.service.audit.Scratch;
import dev.winnow.service.show.ControlText;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Recomputes the plans of a run. */
@Command(
        name = "history",
        description = {
            "Recompute every plan of a run from the plan before it, the rewards and the label shares, and compare.",
            "Answers on the outcomes topic record how far the coordinator had read marks, probes and controls: every answer is recomputed too.",
            "Of plans from before such answers this is not on record: of the states of the marks the first is taken that gives the shares which the plan states."
        })
final class AuditHistoryCommand extends AuditRunCommand {
    private static final int SHOWN = 3;

    @Override
    public Integer call() {
        KafkaConnection connection = kafka.connection();
        RunTopics topics = topics(connection);
        connection.requireReady(connection.topics().annotated(), topics.plans(), topics.rewards(), topics.marks());
        try (Scratch scratch = new Scratch()) {
            HistoryReport report = new History(connection, topics).run(scratch);
            output.show(report, out -> print(out, report));
            return AuditOutput.exitCode(
                    report.violationCount() > 0, report.coverage().notCovered() > 0);
        }
    }

    private static void print(PrintWriter out, HistoryReport report) {
        out.printf(
                "run %s: %s%n%6s %6s %8s %6s %6s %-10s %-7s %-12s %s%n",
                report.run(),
                report.violationCount() > 0
                        ? "DOES NOT VERIFY"
                        : report.verified() ? "every plan can be reproduced" : "NOT COVERED IN FULL, nothing differs",
                "plan",
                "parent",
                "measured",
                "epoch",
                "used",
                "refused",
                "frozen",
                "recomputed",
                "rewards");
        for (PlanStep step : report.plans()) {
            out.printf(
                    "%6d %6d %8s %6s %6d %-10s %-7s %-12s %s%n",
                    step.version(),
                    step.parent(),
                    step.measuredUnder() < 0 ? "-" : step.measuredUnder(),
                    step.measuredUnder() < 0 ? "-" : ControlText.epoch(step.trainerEpoch()),
                    step.used(),
                    step.refused().isEmpty() ? "0" : step.refused(),
                    step.frozen() ? "yes" : "no",
                    step.recomputed() ? "yes" : "NO",
                    step.rewardsDigest().isEmpty() ? "-" : step.rewardsDigest().substring(0, 12));
            if (step.parent() >= 0) {
                step.agents().forEach((agent, moved) -> print(out, agent, moved));
            }
        }
        out.printf(
                "%d reward reports processed, %d pending; refused as a whole: %s%n",
                report.reports(), report.pending(), report.refused().isEmpty() ? "none" : report.refused());
        report.orders().forEach(order -> out.println("order of an operator: " + line(order)));
        AuditOutput.print(out, "plans", report.coverage());
        AuditOutput.printUnreadable(out, report.unreadable());
        AuditOutput.print(out, report.violationCount(), report.violations());
    }

    private static String line(HistoryReport.Order order) {
        return order.time() + " " + order.kind()
                + (order.values().isEmpty() ? "" : ": " + order.values())
                + (order.note().isEmpty() ? "" : " (" + order.note() + ")");
    }

    /** The largest moves of an agent's weights. */
    private static void print(PrintWriter out, String agent, PlanStep.AgentStep step) {
        String moves = step.moved().entrySet().stream()
                .sorted(Comparator.comparingDouble((Map.Entry<String, Double> move) -> -Math.abs(move.getValue())))
                .limit(SHOWN)
                .map(move -> String.format(
                        Locale.ROOT,
                        "%s %+.3f (%+.3f)",
                        move.getKey(),
                        step.weights().get(move.getKey()),
                        move.getValue()))
                .collect(Collectors.joining("  "));
        out.printf(
                Locale.ROOT, "         %-12s theta %.3f (%+.3f)  %s%n", agent, step.theta(), step.thetaMoved(), moves);
    }
}
