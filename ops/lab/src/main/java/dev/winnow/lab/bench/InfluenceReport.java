package dev.winnow.lab.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.lab.process.MachineDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
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

    /** A number of every estimator: where it stands in the JSON, and how a seed gives it. */
    private record Figure(String group, String when, ToDoubleFunction<InfluenceSeed> value) {}

    private static List<Figure> figures(String estimator) {
        List<Figure> figures = new ArrayList<>(correlations(estimator));
        figures.add(new Figure("", "cost", seed -> seed.costs().get(estimator)));
        return figures;
    }

    private static List<Figure> correlations(String estimator) {
        return List.of(
                new Figure("documents", "early", seed -> seed.early().documents(estimator, InfluenceBench.ORACLE)),
                new Figure("documents", "late", seed -> seed.late().documents(estimator, InfluenceBench.ORACLE)),
                new Figure("groups", "early", seed -> seed.early().groups(estimator, InfluenceBench.ORACLE)),
                new Figure("groups", "late", seed -> seed.late().groups(estimator, InfluenceBench.ORACLE)));
    }

    /** For a person. */
    String table() {
        StringBuilder table = new StringBuilder();
        line(
                table,
                "Influence of documents on the reference loss: rank correlation (Spearman) with one real optimizer step");
        if (quick) {
            line(table, "QUICK RUN: few seeds, probes and steps; only the full run is a measurement");
        }
        line(table, "%s", command);
        line(table, "%s", machine.line());
        line(
                table,
                "%d seeds, mean ± standard error; steps %d and %d; %s probes; reference %s",
                seeds.size(),
                settings.earlyStep(),
                settings.lateStep(),
                probes,
                tasks);
        line(table, "");
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
            StringBuilder row = new StringBuilder(String.format("%-" + HEAD + "s", estimator));
            figures(estimator).forEach(figure -> row.append(' ')
                    .append(Mean.of(seeds, figure.value()))
                    .append(' '));
            line(table, "%s", row.toString().stripTrailing());
        }
        line(table, "");
        line(table, "group means: of rewards, which are standardised and clipped as the trainer reports them");
        line(table, "cost: 1 is training on as many tokens; all share one reference gradient, which is not counted");
        StringBuilder before = new StringBuilder();
        correlations(InfluenceBench.BEFORE_STEP).forEach(figure -> before.append(' ')
                .append(Mean.of(seeds, figure.value()))
                .append(' '));
        line(
                table,
                "twin with the reference gradient before the optimizer's step instead of after it, in the order of the table:");
        line(table, "%" + HEAD + "s%s", "", before.toString().stripTrailing());
        line(
                table,
                "twin with half its step, against twin: early %s, late %s",
                halved(InfluenceSeed::early),
                halved(InfluenceSeed::late));
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

    private static void line(StringBuilder table, String format, Object... arguments) {
        table.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    private Mean halved(Function<InfluenceSeed, InfluenceReading> when) {
        return Mean.of(seeds, seed -> when.apply(seed).documents("twin", InfluenceBench.HALVED));
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
            ObjectNode node = root.withObject("/estimators").putObject(estimator);
            ObjectNode errors = JSON.createObjectNode();
            for (Figure figure : figures(estimator)) {
                Mean mean = Mean.of(seeds, figure.value());
                place(node, figure).put(figure.when(), mean.mean());
                place(errors, figure).put(figure.when(), mean.error());
            }
            node.set("standardError", errors);
            for (InfluenceSeed seed : seeds) {
                ObjectNode own = node.withArray("seeds").addObject().put("seed", seed.seed());
                figures(estimator).forEach(figure -> place(own, figure)
                        .put(figure.when(), figure.value().applyAsDouble(seed)));
            }
        }
        root.putObject("halvedStep")
                .put("early", halved(InfluenceSeed::early).mean())
                .put("late", halved(InfluenceSeed::late).mean());
        ObjectNode before = root.putObject("twinBeforeStep");
        correlations(InfluenceBench.BEFORE_STEP).forEach(figure -> place(before, figure)
                .put(figure.when(), Mean.of(seeds, figure.value()).mean()));
        ObjectNode memory = root.putObject("memory").put("peakMib", peak()).put("arraysConstant", isFlat());
        for (InfluenceSeed seed : seeds) {
            memory.withArray("residentMib")
                    .add(seed.before().residentMib())
                    .add(seed.between().residentMib())
                    .add(seed.after().residentMib());
        }
        return root;
    }

    private static ObjectNode place(ObjectNode node, Figure figure) {
        return figure.group().isEmpty() ? node : node.withObject("/" + figure.group());
    }

    /** Middle of the values; mean of the two middle ones of an even number. */
    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
