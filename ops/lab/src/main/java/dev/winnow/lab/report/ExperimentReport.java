package dev.winnow.lab.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.lab.arm.Arm;
import dev.winnow.lab.arm.ExperimentSettings;
import dev.winnow.lab.arm.SeedResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an experiment found: its numbers, its tables and its plots. Immutable; a pure function of what it was made of.
 *
 * <p>The loss of a run is the mean over the last three points of its curve, because under a constant learning rate single
 * points swing. Standard errors are over the seeds; those of a comparison with random are over the differences seed by seed.
 */
public final class ExperimentReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String command;
    private final boolean quick;
    private final Map<String, Object> machine;
    private final ExperimentSettings settings;
    private final List<SeedResult> results;
    private final Map<String, Object> extra;
    private final Map<String, List<SeedResult>> runs = new LinkedHashMap<>();
    private final List<ArmSummary> arms;

    /**
     * @param command what regenerates the report
     * @param quick whether it was too short to conclude from
     * @param machine what it ran on, by name
     * @param arms order of tables and plots; an arm without results is left out
     * @param results of any of the arms, at most one for an arm and seed, each with a point in its curve
     * @param extra further content, by name
     * @throws IllegalArgumentException if results do not fit the arms, there are none, or a name of {@code extra} is taken
     */
    public ExperimentReport(
            String command,
            boolean quick,
            Map<String, Object> machine,
            ExperimentSettings settings,
            List<Arm> arms,
            List<SeedResult> results,
            Map<String, Object> extra) {
        this.command = command;
        this.quick = quick;
        this.machine = Collections.unmodifiableMap(new LinkedHashMap<>(machine));
        this.settings = settings;
        this.extra = Collections.unmodifiableMap(new LinkedHashMap<>(extra));
        this.results = results.stream()
                .sorted(Comparator.comparingLong(SeedResult::seed))
                .toList();
        check(arms);
        Summariser summariser = new Summariser(this.results);
        for (Arm arm : arms) {
            List<SeedResult> own = this.results.stream()
                    .filter(result -> result.arm().equals(arm.name()))
                    .toList();
            if (!own.isEmpty()) {
                runs.put(arm.name(), own);
            }
        }
        this.arms = arms.stream()
                .filter(arm -> runs.containsKey(arm.name()))
                .map(arm -> summariser.summary(arm, runs.get(arm.name())))
                .toList();
    }

    private void check(List<Arm> known) {
        if (results.isEmpty()) {
            throw new IllegalArgumentException("no arm has a result: there is nothing to report");
        }
        Set<String> names = new HashSet<>(known.stream().map(Arm::name).toList());
        if (names.size() < known.size()) {
            throw new IllegalArgumentException("two arms have the same name: " + known);
        }
        Set<List<Object>> seen = new HashSet<>();
        for (SeedResult result : results) {
            String what = "result of arm '" + result.arm() + "' with seed " + result.seed();
            if (!names.contains(result.arm())) {
                throw new IllegalArgumentException(what + ": no such arm; arms are " + names);
            }
            if (!seen.add(List.of(result.arm(), result.seed()))) {
                throw new IllegalArgumentException("duplicate " + what);
            }
            if (result.curve().isEmpty()) {
                throw new IllegalArgumentException(what + " has no point in its curve");
            }
        }
    }

    /** Arms with results, in the order given. */
    public List<ArmSummary> arms() {
        return arms;
    }

    /** Everything, with every curve and plan: {@code command}, {@code quick}, {@code machine}, {@code settings}, {@code
     * seeds}, {@code arms} by name, {@code results}, and the further content. What is not known is null. */
    public ObjectNode json() {
        ObjectNode json = JSON.createObjectNode();
        json.put("command", command);
        json.put("quick", quick);
        json.set("machine", JSON.valueToTree(machine));
        json.set("settings", JSON.valueToTree(settings));
        json.set("seeds", JSON.valueToTree(seeds()));
        ObjectNode byName = json.putObject("arms");
        arms.forEach(arm -> byName.set(arm.label(), JSON.valueToTree(arm)));
        json.set("results", JSON.valueToTree(results));
        extra.forEach((name, value) -> {
            if (json.has(name)) {
                throw new IllegalArgumentException("'" + name + "' has a meaning of its own in the report");
            }
            json.set(name, JSON.valueToTree(value));
        });
        return json;
    }

    /** As {@link #json}, where each run has the last point of its curve, {@code end}, in place of curve and plans. */
    ObjectNode figures() {
        ObjectNode json = json();
        for (JsonNode result : json.path("results")) {
            ObjectNode run = (ObjectNode) result;
            JsonNode curve = run.remove("curve");
            run.remove("plans");
            run.set("end", curve.get(curve.size() - 1));
        }
        return json;
    }

    private List<Long> seeds() {
        return results.stream().map(SeedResult::seed).distinct().toList();
    }

    /** The tables as text, below the command that regenerates them. */
    public String table() {
        StringBuilder text = new StringBuilder("$ ").append(command).append('\n');
        if (quick) {
            text.append(ExperimentPage.QUICK).append('\n');
        }
        ReportTables.of(arms).forEach(table -> text.append('\n').append(table.text()));
        return text.toString();
    }

    /** A page that is self-contained: no script, nothing from a network. */
    public String page() {
        return new ExperimentPage(command, quick, json(), arms, armCharts(), planCharts()).html();
    }

    private List<Chart> armCharts() {
        return new ArmCharts(arms, runs).charts();
    }

    /** Plots by arm that rewards move. */
    private Map<String, List<Chart>> planCharts() {
        Map<String, List<Chart>> charts = new LinkedHashMap<>();
        Set<String> prefixes = new HashSet<>();
        for (ArmSummary arm : arms) {
            if (arm.definition().rewarded()) {
                String prefix = "plans-" + Markup.slug(arm.label());
                for (int i = 2; !prefixes.add(prefix); i++) {
                    prefix = "plans-" + Markup.slug(arm.label()) + "-" + i;
                }
                charts.put(arm.label(), new PlanCharts(prefix, runs.get(arm.label())).charts());
            }
        }
        return charts;
    }

    /**
     * Writes {@code report.json} with the figures of every arm and run, {@code series.json} with the curves and plans of every run, {@code
     * report.txt}, {@code index.html} and each plot as an SVG file.
     *
     * @param directory made when absent
     */
    public void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        JSON.writerWithDefaultPrettyPrinter()
                .writeValue(directory.resolve("report.json").toFile(), figures());
        JSON.writeValue(directory.resolve("series.json").toFile(), results);
        Files.writeString(directory.resolve("report.txt"), table());
        Files.writeString(directory.resolve("index.html"), page());
        String css = Chart.css("chart.css");
        for (Chart chart : armCharts()) {
            Files.writeString(directory.resolve(chart.name() + ".svg"), chart.svg(css));
        }
        for (List<Chart> charts : planCharts().values()) {
            for (Chart chart : charts) {
                Files.writeString(directory.resolve(chart.name() + ".svg"), chart.svg(css));
            }
        }
    }
}
