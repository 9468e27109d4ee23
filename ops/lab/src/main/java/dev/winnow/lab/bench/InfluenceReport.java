package dev.winnow.lab.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.lab.process.MachineDescription;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What an influence benchmark found, as a table and as JSON.
 *
 * @param command the command that was given
 * @param quick whether it was the short version
 * @param machine where it ran
 * @param device where PyTorch computed
 * @param settings how much was measured
 * @param probes documents by group, of one seed
 * @param tasks names of the reference tasks
 * @param seeds the results
 */
record InfluenceReport(
        String command,
        boolean quick,
        MachineDescription machine,
        String device,
        InfluenceSettings settings,
        Map<String, Integer> probes,
        List<String> tasks,
        List<InfluenceSeed> seeds) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> COMPARED =
            List.of("twin", "ghost", "gradient-dot", "dot", "cosine", "minus-loss");
    private static final int HEAD = 14;
    private static final int LABEL = 54;

    InfluenceReport {
        seeds = List.copyOf(seeds);
    }

    /** Mean over seeds, and its standard error; the error is 0 for one seed. */
    private record Mean(double mean, double error) {
        static Mean of(List<InfluenceSeed> seeds, ToDoubleFunction<InfluenceSeed> value) {
            double[] values = seeds.stream().mapToDouble(value).toArray();
            double sum = 0;
            for (double each : values) {
                sum += each;
            }
            double mean = sum / values.length;
            double squares = 0;
            for (double each : values) {
                squares += (each - mean) * (each - mean);
            }
            double error = values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1) / values.length);
            return new Mean(mean, error);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%6.3f ±%.3f", mean, error);
        }
    }

    /** For a person. */
    String table() {
        StringBuilder table = new StringBuilder();
        line(
                table,
                "Influence of documents on the reference loss: rank correlation (Spearman) with real optimizer steps of the training");
        if (quick) {
            line(table, "QUICK RUN: few seeds, probes and steps; only the full run is a measurement");
        }
        line(table, "%s", command);
        line(table, "%s", machine.line());
        line(
                table,
                "%d seeds, mean ± standard error; %d readings %d steps apart from steps %d and %d; %s probes; reference %s",
                seeds.size(),
                settings.readings(),
                settings.readingSteps(),
                settings.earlyStep(),
                settings.lateStep(),
                probes,
                tasks);
        line(table, "");
        line(table, "at the moving average of the weights, decay %s; means of the readings:", settings.averageDecay());
        line(table, "%-" + HEAD + "s  %-29s  %s", "", "documents", "group means");
        line(
                table,
                "%-" + HEAD + "s %-13s  %-13s %-13s  %-13s %s",
                "estimator",
                " early",
                " late",
                " early",
                " late",
                " cost");
        for (String estimator : COMPARED) {
            row(table, HEAD, estimator, InfluenceFigure.ofEstimator(estimator));
        }
        line(table, "");
        line(table, "group means: of rewards, which are standardised and clipped as the trainer reports them");
        line(
                table,
                "cost: 1 is training on the same number of tokens; all share one reference gradient, which is not counted");
        row(table, HEAD, "twin with half its step, against twin:", InfluenceFigure.ofHalvedStep());
        compare(table, "twin and the oracle, over documents:", InfluenceFigure.ofOracle());
        compare(table, "twin and twin in a later reading of the same windows:", InfluenceFigure.ofLaterReadings());
        windows(table);
        line(table, "");
        line(
                table,
                "memory: peak %d MiB resident, %d MiB before the first reading, %d MiB after the last; arrays held while"
                        + " measuring: %s",
                peak(),
                seeds.get(0).before().residentMib(),
                seeds.get(seeds.size() - 1).after().residentMib(),
                isFlat() ? "constant" : "NOT CONSTANT");
        return table.toString();
    }

    private void compare(StringBuilder table, String title, List<InfluenceFigure.Line> lines) {
        line(table, "");
        line(table, "%-" + LABEL + "s %-13s  %s", title, " early", " late");
        lines.forEach(each -> row(table, LABEL, each.label(), each.figures()));
    }

    private void windows(StringBuilder table) {
        line(table, "");
        line(table, "twin of windows and twin of whole documents, at the average:");
        line(table, "%-" + HEAD + "s  %-29s  %s", "", "one reading", "means of the readings");
        line(
                table,
                "%-" + HEAD + "s %-13s  %-13s %-13s  %-13s %s",
                "",
                " early",
                " late",
                " early",
                " late",
                " share read");
        for (String windows : seeds.get(0).shares().keySet()) {
            row(table, HEAD, windows, InfluenceFigure.ofWindows(windows));
        }
    }

    private void row(StringBuilder table, int width, String label, List<InfluenceFigure> figures) {
        StringBuilder row = new StringBuilder(String.format("%-" + width + "s", label));
        figures.forEach(
                figure -> row.append(' ').append(Mean.of(seeds, figure.value())).append(' '));
        line(table, "%s", row.toString().stripTrailing());
    }

    private static void line(StringBuilder table, String format, Object... arguments) {
        table.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    private long peak() {
        return seeds.stream().mapToLong(seed -> seed.after().peakMib()).max().orElse(0);
    }

    /** Whether every seed ended with as many native arrays as it had before it measured. */
    private boolean isFlat() {
        return seeds.stream()
                .allMatch(
                        seed -> seed.before().managedArrays() == seed.between().managedArrays()
                                && seed.before().managedArrays() == seed.after().managedArrays());
    }

    /** For programs: means over seeds, with standard errors and the seeds' own values beside them. */
    ObjectNode json() {
        ObjectNode root = JSON.createObjectNode();
        root.put("command", command);
        root.put("quick", quick);
        root.set("machine", JSON.valueToTree(machine));
        root.set("settings", JSON.<ObjectNode>valueToTree(settings).put("device", device));
        root.set("probes", JSON.valueToTree(probes));
        root.set("tasks", JSON.valueToTree(tasks));
        for (String estimator : COMPARED) {
            section(root.withObject("/estimators").putObject(estimator), InfluenceFigure.ofEstimator(estimator));
        }
        section(root.putObject("halvedStep"), InfluenceFigure.ofHalvedStep());
        section(root.putObject("oracle"), figures(InfluenceFigure.ofOracle()));
        section(root.putObject("laterReadings"), figures(InfluenceFigure.ofLaterReadings()));
        for (String windows : seeds.get(0).shares().keySet()) {
            section(root.withObject("/windows").putObject(windows), InfluenceFigure.ofWindows(windows));
        }
        ObjectNode memory = root.putObject("memory").put("peakMib", peak()).put("arraysConstant", isFlat());
        for (InfluenceSeed seed : seeds) {
            memory.withArray("residentMib")
                    .add(seed.before().residentMib())
                    .add(seed.between().residentMib())
                    .add(seed.after().residentMib());
        }
        return root;
    }

    private static List<InfluenceFigure> figures(List<InfluenceFigure.Line> lines) {
        return lines.stream().flatMap(line -> line.figures().stream()).toList();
    }

    private void section(ObjectNode node, List<InfluenceFigure> figures) {
        ObjectNode errors = JSON.createObjectNode();
        for (InfluenceFigure figure : figures) {
            Mean mean = Mean.of(seeds, figure.value());
            place(node, figure).put(figure.name(), mean.mean());
            place(errors, figure).put(figure.name(), mean.error());
        }
        node.set("standardError", errors);
        for (InfluenceSeed seed : seeds) {
            ObjectNode own = node.withArray("seeds").addObject().put("seed", seed.seed());
            figures.forEach(figure ->
                    place(own, figure).put(figure.name(), figure.value().applyAsDouble(seed)));
        }
    }

    private static ObjectNode place(ObjectNode node, InfluenceFigure figure) {
        return figure.group().isEmpty() ? node : node.withObject("/" + figure.group());
    }

    /** Middle of the values; mean of the two middle ones of an even number. */
    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
