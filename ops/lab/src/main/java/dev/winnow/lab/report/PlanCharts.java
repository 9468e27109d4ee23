package dev.winnow.lab.report;

import dev.winnow.lab.arm.ArmPlan;
import dev.winnow.lab.arm.SeedResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Plots of what one arm learned, over its plans; means over the seeds. Immutable. */
final class PlanCharts {
    private static final double WIDTH = 520;
    private static final double HEIGHT = 300;
    private static final double PERCENT = 100;

    /** Holds for all of these plots. */
    static final String NOTE =
            "Means over the seeds, with bands of one standard error to either side. A small flag above a"
                    + " plot marks a plan that carried its weights over in some seed, because its rewards were not trusted. Groups"
                    + " beyond the seven that selection moved most are grey.";

    private final String prefix;
    private final List<SeedResult> runs;
    private final int versions;

    /** @param prefix begins the names of the plots */
    PlanCharts(String prefix, List<SeedResult> runs) {
        this.prefix = prefix;
        this.runs = runs;
        versions = runs.stream().mapToInt(run -> run.plans().size()).max().orElse(0);
    }

    /** θ first; then for each agent its weights and what was kept of its groups; then what was kept of each source. */
    List<Chart> charts() {
        List<Chart> charts = new ArrayList<>();
        if (versions == 0) {
            return charts;
        }
        TreeSet<String> agents = new TreeSet<>();
        TreeSet<String> labelled = new TreeSet<>();
        runs.forEach(run -> run.plans().forEach(plan -> {
            agents.addAll(plan.theta().keySet());
            labelled.addAll(plan.weights().keySet());
            labelled.addAll(plan.offered().keySet());
        }));
        charts.add(theta(agents));
        labelled.remove(Summariser.SOURCE);
        for (String agent : labelled) {
            TreeMap<String, Tone> tones = tones(agent);
            if (agents.contains(agent)) {
                charts.add(weights(agent, tones));
            }
            charts.add(kept(agent, "Kept share per group of " + agent, tones));
        }
        TreeMap<String, Tone> sources = tones(Summariser.SOURCE);
        if (!sources.isEmpty()) {
            charts.add(kept(Summariser.SOURCE, "Kept share per source", sources));
        }
        return charts;
    }

    private Chart theta(TreeSet<String> agents) {
        List<LineChart.Series> series = new ArrayList<>();
        int hue = 0;
        for (String agent : agents) {
            hue++;
            Tone tone = hue < Tone.HUES ? new Tone(hue, 0, false) : Tone.quiet(hue);
            series.add(line(agent, agent, tone, 1, plan -> plan.theta().get(agent)));
        }
        return chart(
                "theta",
                "Collaboration weight θ per agent",
                "What each agent's opinion counts; they sum to 1.",
                "θ (share of 1)",
                series);
    }

    private Chart weights(String agent, Map<String, Tone> tones) {
        List<LineChart.Series> series = new ArrayList<>();
        tones.forEach((group, tone) -> series.add(line(group, group, tone, 1, plan -> plan.weights()
                .getOrDefault(agent, Map.of())
                .get(group))));
        return chart(
                "weights-" + Markup.slug(agent),
                "Group weights of " + agent,
                "What the agent has learned each group to be worth.",
                "weight (standardised reward)",
                series);
    }

    private Chart kept(String agent, String title, Map<String, Tone> tones) {
        List<LineChart.Series> series = new ArrayList<>();
        tones.forEach((group, tone) -> {
            series.add(
                    line("", group + ", offered", tone.dashed(), PERCENT, plan -> share(plan.offered(), agent, group)));
            series.add(line(group, group + ", kept", tone, PERCENT, plan -> share(plan.kept(), agent, group)));
        });
        return chart(
                "kept-" + Markup.slug(agent),
                title,
                "Solid: share of the kept documents; dashed: share of the offered ones.",
                "share of documents (%)",
                series);
    }

    /** A group without documents has a share of 0; a plan without documents has no shares. */
    private static Double share(Map<String, Map<String, Double>> shares, String agent, String group) {
        Map<String, Double> groups = shares.getOrDefault(agent, Map.of());
        return groups.isEmpty() ? null : groups.getOrDefault(group, 0.0);
    }

    private LineChart.Series line(String name, String hint, Tone tone, double unit, Function<ArmPlan, Double> value) {
        List<LineChart.Point> points = new ArrayList<>();
        for (int version = 0; version < versions; version++) {
            int at = version;
            Spread spread = Spread.of(runs.stream()
                    .filter(run -> run.plans().size() > at)
                    .map(run -> value.apply(run.plans().get(at)))
                    .filter(Objects::nonNull)
                    .toList());
            if (spread != null) {
                points.add(LineChart.Point.of(version, spread, unit));
            }
        }
        return new LineChart.Series(name, hint, tone, points);
    }

    private Chart chart(String name, String title, String note, String label, List<LineChart.Series> series) {
        double min = 0;
        double max = 0;
        for (LineChart.Series line : series) {
            for (LineChart.Point point : line.points()) {
                min = Math.min(min, point.y() - point.error());
                max = Math.max(max, point.y() + point.error());
            }
        }
        return new LineChart(
                prefix + "-" + name,
                title,
                note,
                new Axis("plan", 0, Math.max(1, versions - 1), true),
                new Axis(label, min, max + (max - min) * 0.04, false),
                series,
                frozen(),
                WIDTH,
                HEIGHT);
    }

    private List<LineChart.Mark> frozen() {
        List<LineChart.Mark> marks = new ArrayList<>();
        for (int version = 0; version < versions; version++) {
            int at = version;
            long frozen = runs.stream()
                    .filter(run ->
                            run.plans().size() > at && run.plans().get(at).frozen())
                    .count();
            if (frozen > 0) {
                marks.add(new LineChart.Mark(
                        version, "plan " + version + ": frozen in " + frozen + " of " + runs.size() + " runs"));
            }
        }
        return marks;
    }

    /** Groups of which most changed in colour, the others grey; the same in all plots of an agent. */
    private TreeMap<String, Tone> tones(String agent) {
        TreeMap<String, Double> moved = new TreeMap<>();
        for (SeedResult run : runs) {
            for (ArmPlan plan : run.plans()) {
                plan.weights().getOrDefault(agent, Map.of()).forEach((group, weight) -> moved.putIfAbsent(group, 0.0));
                plan.offered().getOrDefault(agent, Map.of()).forEach((group, offered) -> {
                    Double kept = share(plan.kept(), agent, group);
                    moved.merge(group, kept == null ? 0 : Math.abs(kept - offered), Double::sum);
                });
            }
        }
        List<String> order = moved.keySet().stream()
                .sorted(Comparator.comparingDouble(group -> -moved.get(group)))
                .toList();
        TreeMap<String, Tone> tones = new TreeMap<>();
        for (int i = 0; i < order.size(); i++) {
            tones.put(order.get(i), i < Tone.HUES - 1 ? new Tone(i + 1, 0, false) : Tone.quiet(0));
        }
        return tones;
    }
}
