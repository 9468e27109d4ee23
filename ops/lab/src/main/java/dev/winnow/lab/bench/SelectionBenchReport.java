package dev.winnow.lab.bench;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.winnow.lab.process.MachineDescription;
import dev.winnow.selection.SelectionFigures;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What the simulations of the selection came to under both decision rules.
 *
 * @param command how to repeat it
 * @param quick whether it ran with fewer settings, seeds and sizes
 * @param machine where it ran
 * @param seeds by part of the report
 * @param after rule 2, whose keys are those of the report itself
 * @param hostile reward reports of honest trainers and of a hostile writer, which no decision rule has a part in
 * @param before rule 1, with the same seeds
 */
record SelectionBenchReport(
        String command,
        boolean quick,
        MachineDescription machine,
        Map<String, Seeds> seeds,
        @JsonUnwrapped SelectionFigures after,
        Hostile hostile,
        SelectionFigures before) {
    /** All seeds from the first to the last. */
    record Seeds(long first, long last) {}

    /**
     * Interleavings of honest trainers, a hostile writer and restarts of the coordinator.
     *
     * @param honestReportsUsed share of the honest reports that were used in the end, in [0, 1]
     * @param honestReports measurements that honest trainers reported
     * @param hostileReports reports of the hostile writer
     * @param hostileReportsUsed those that made a plan
     * @param interleavings seeds simulated
     */
    record Hostile(
            double honestReportsUsed,
            long honestReports,
            long hostileReports,
            long hostileReportsUsed,
            int interleavings) {}

    /** The result for a person: rule 1 beside rule 2. */
    String table() {
        StringBuilder table = new StringBuilder(command)
                .append(quick ? "   (quick: less certain)\n" : "\n")
                .append(machine.line())
                .append("\nseeds:");
        seeds.forEach((part, of) -> table.append(' ')
                .append(part)
                .append(' ')
                .append(of.first())
                .append(" to ")
                .append(of.last())
                .append(','));
        table.setLength(table.length() - 1);
        table.append(String.format(
                "%n%n%-18s %17s %17s %17s%n%-18s %8s %8s %8s %8s %8s %8s%n",
                "",
                "worst window",
                "over the run",
                "probes/budget",
                "drift",
                "rule 1",
                "rule 2",
                "rule 1",
                "rule 2",
                "rule 1",
                "rule 2"));
        after.drift().forEach((name, two) -> {
            SelectionFigures.Drift one = before.drift().get(name);
            table.append(String.format(
                    Locale.ROOT,
                    "%-18s %8.3f %8.3f %8.3f %8.3f %8.1f %8.1f%n",
                    name,
                    one.worstRatioError(),
                    two.worstRatioError(),
                    one.ratioErrorOverRun(),
                    two.ratioErrorOverRun(),
                    one.probesOverBudget(),
                    two.probesOverBudget()));
        });
        heading(table, "outage", "worst window");
        after.outage()
                .forEach((name, two) ->
                        row(table, name, "%8.3f", before.outage().get(name).worstRatioError(), two.worstRatioError()));
        heading(table, "agents", "share of one's");
        after.agents()
                .forEach((agents, share) -> table.append(String.format(
                        Locale.ROOT,
                        "%-18d %8.3f %8.3f   +- %.3f and %.3f%n",
                        agents,
                        before.agents().get(agents),
                        share,
                        before.agentsStandardErrors().get(agents),
                        after.agentsStandardErrors().get(agents))));
        row(table, "reward of one", "%8.3f", before.meanTrueRewardOfOneAgent(), after.meanTrueRewardOfOneAgent());
        heading(table, "recrawl", "20,000 documents");
        row(
                table,
                "distinct",
                "%8.0f",
                before.recrawl().distinct(),
                after.recrawl().distinct());
        row(
                table,
                "last keep rate",
                "%8.4f",
                before.recrawl().keepRate(),
                after.recrawl().keepRate());
        groups(table);
        return table.append(String.format(
                        Locale.ROOT,
                        "%nhostile: %.4f of %,d honest reports used, %,d of %,d hostile ones, in %,d interleavings%n",
                        hostile.honestReportsUsed(),
                        hostile.honestReports(),
                        hostile.hostileReportsUsed(),
                        hostile.hostileReports(),
                        hostile.interleavings()))
                .toString();
    }

    private void groups(StringBuilder table) {
        table.append(String.format(
                "%n%-18s %21s %17s%n%-18s %10s %10s %8s %8s%n",
                "", "plan bytes", "update seconds", "groups", "rule 1", "rule 2", "rule 1", "rule 2"));
        after.groups().forEach((groups, two) -> {
            Optional<SelectionFigures.Groups> one =
                    Optional.ofNullable(before.groups().get(groups));
            BiFunction<String, Object, String> cell = (format, value) -> String.format(Locale.ROOT, format, value);
            table.append(String.format(
                    Locale.ROOT,
                    "%-18d %10s %10s %8s %8s%n",
                    groups,
                    one.map(figures -> cell.apply("%,d", figures.planBytes())).orElse("-"),
                    cell.apply("%,d", two.planBytes()),
                    one.map(figures -> cell.apply("%.2f", figures.updateSeconds()))
                            .orElse("-"),
                    cell.apply("%.2f", two.updateSeconds())));
        });
    }

    private static void heading(StringBuilder table, String name, String figure) {
        table.append(String.format("%n%-18s %17s%n%-18s %8s %8s%n", "", figure, name, "rule 1", "rule 2"));
    }

    private static void row(StringBuilder table, String name, String format, double before, double after) {
        table.append(String.format(Locale.ROOT, "%-18s " + format + " " + format + "%n", name, before, after));
    }
}
