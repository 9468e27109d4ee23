package dev.winnow.lab.report;

import dev.winnow.lab.arm.Arm;
import dev.winnow.lab.arm.CurvePoint;
import dev.winnow.lab.arm.SeedResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** Plots that compare the arms. Immutable. */
final class ArmCharts {
    private static final double WIDTH = 860;
    private static final double HEIGHT = 460;

    /** What comes before this share of random's tokens is left out: there a loss falls more than arms ever differ. */
    private static final double BEGINNING = 0.15;

    /** The highest loss from this share of random's tokens on is the highest that is shown. */
    private static final double HIGHEST = 0.3;

    private static final String LOSS_NOTE =
            "Lines are means over the seeds, bands one standard error to either side. The"
                    + " steep beginning is left out, and the loss axis does not start at zero.";

    private final List<ArmSummary> arms;
    private final Map<String, List<SeedResult>> runs;
    private final double budget;

    /** @param runs runs by name of the arm, at least one for each */
    ArmCharts(List<ArmSummary> arms, Map<String, List<SeedResult>> runs) {
        this.arms = arms;
        this.runs = runs;
        // without random, the smallest budget
        budget = runs.containsKey(Arm.RANDOM)
                ? tokens(Arm.RANDOM)
                : arms.stream().mapToDouble(arm -> tokens(arm.label())).min().orElseThrow();
    }

    private double tokens(String arm) {
        return Curves.end(curve(arm)).tokens();
    }

    private List<CurvePoint> curve(String arm) {
        return Curves.mean(runs.get(arm).stream().map(SeedResult::curve).toList());
    }

    /** The plots, the most important one first. */
    List<Chart> charts() {
        List<Chart> charts = new ArrayList<>();
        boolean compared = arms.stream().anyMatch(arm -> arm.lessThanRandom() != null);
        charts.add(compared ? differences() : finalLosses());
        charts.add(losses(
                "report-loss", "Report loss against tokens", "report loss (nats per token)", CurvePoint::reportLoss));
        if (compared) {
            charts.add(differenceOverTokens());
        }
        charts.add(losses(
                "reward-loss",
                "Reference loss (reward shard) against tokens",
                "loss on the reward shard (nats per token)",
                CurvePoint::rewardLoss));
        return charts;
    }

    private Chart differences() {
        List<IntervalChart.Row> rows = arms.stream()
                .filter(arm -> arm.lessThanRandom() != null)
                .map(arm -> new IntervalChart.Row(
                        arm.label(),
                        tone(arm),
                        new Spread(
                                arm.lessThanRandom().mean(),
                                arm.lessThanRandom().stderr(),
                                arm.lessThanRandom().seeds()),
                        ReportTables.difference(arm.lessThanRandom())))
                .toList();
        return intervals(
                "final-difference",
                "How much less report loss than random at the end of training",
                "To the right of zero is better than random. Small dots are seeds, each against random with the same seed;"
                        + " the large dot is their mean, the bar one standard error to either side.",
                "random’s report loss minus the arm’s (nats per token)",
                rows,
                0);
    }

    private Chart finalLosses() {
        List<IntervalChart.Row> rows = arms.stream()
                .map(arm -> new IntervalChart.Row(
                        arm.label(), tone(arm), arm.reportLoss(), ReportTables.loss(arm.reportLoss())))
                .toList();
        return intervals(
                "final-loss",
                "Report loss at the end of training",
                "To the left is better. Small dots are seeds, the large dot is their mean, the bar one standard error to"
                        + " either side.",
                "report loss (nats per token)",
                rows,
                rows.get(0).spread().mean());
    }

    private static Chart intervals(
            String name, String title, String note, String label, List<IntervalChart.Row> rows, double included) {
        double[] values = rows.stream()
                .map(IntervalChart.Row::spread)
                .flatMapToDouble(spread -> DoubleStream.concat(
                        DoubleStream.of(included), spread.seeds().stream().mapToDouble(Double::doubleValue)))
                .filter(Double::isFinite)
                .toArray();
        return new IntervalChart(name, title, note, axis(label, values).padded(0.05), rows, WIDTH);
    }

    private static Axis axis(String label, double... values) {
        return new Axis(
                label,
                DoubleStream.of(values).min().orElse(0),
                DoubleStream.of(values).max().orElse(1),
                false);
    }

    private Chart losses(String name, String title, String label, ToDoubleFunction<CurvePoint> loss) {
        List<LineChart.Series> series = new ArrayList<>();
        List<Double> shown = new ArrayList<>();
        for (ArmSummary arm : backToFront()) {
            List<LineChart.Point> points = new ArrayList<>();
            List<CurvePoint> mean = curve(arm.label());
            for (int i = 0; i < mean.size(); i++) {
                int at = i;
                Spread spread = Spread.of(runs.get(arm.label()).stream()
                        .map(run -> loss.applyAsDouble(run.curve().get(at)))
                        .toList());
                points.add(LineChart.Point.of(mean.get(i).tokens() / unit(), spread, 1));
                if (mean.get(i).tokens() >= HIGHEST * budget && Double.isFinite(spread.mean())) {
                    shown.add(spread.mean());
                }
            }
            series.add(series(arm, points));
        }
        Axis whole = axis(label, shown.stream().mapToDouble(Double::doubleValue).toArray());
        Axis y = new Axis(label, whole.min(), Math.min(whole.max(), highest(loss)), false).padded(0.04);
        return lines(name, title, LOSS_NOTE, y, series);
    }

    /** Half as far again above random's end as random itself was early on: an arm that fails must not flatten the others. */
    private double highest(ToDoubleFunction<CurvePoint> loss) {
        if (!runs.containsKey(Arm.RANDOM)) {
            return Double.POSITIVE_INFINITY;
        }
        List<CurvePoint> curve = curve(Arm.RANDOM);
        double end = loss.applyAsDouble(Curves.end(curve));
        Optional<CurvePoint> early = curve.stream()
                .filter(point -> point.tokens() >= HIGHEST * budget)
                .findFirst();
        double fall = loss.applyAsDouble(early.orElse(curve.get(0))) - end;
        return fall > 0 ? end + 1.5 * fall : Double.POSITIVE_INFINITY;
    }

    private Chart differenceOverTokens() {
        List<LineChart.Series> series = new ArrayList<>();
        List<Double> shown = new ArrayList<>(List.of(0.0));
        for (ArmSummary arm : backToFront()) {
            List<LineChart.Point> points = arm.lessThanRandom() == null ? zeros() : differences(runs.get(arm.label()));
            points.stream()
                    .filter(point -> point.x() * unit() >= BEGINNING * budget && Double.isFinite(point.y()))
                    .forEach(point -> shown.add(point.y()));
            series.add(series(arm, points));
        }
        Axis y = axis(
                "random’s report loss minus the arm’s (nats per token)",
                shown.stream().mapToDouble(Double::doubleValue).toArray());
        return lines(
                "less-than-random",
                "How much less report loss than random after the same tokens",
                "Above zero is better than random. Means over the seeds, each against random with the same seed, and over"
                        + " three points of the curve; bands are one standard error to either side.",
                y.padded(0.04),
                series);
    }

    private List<LineChart.Point> zeros() {
        return Curves.smoothed(curve(Arm.RANDOM)).stream()
                .map(point -> new LineChart.Point(point.tokens() / unit(), 0, 0))
                .toList();
    }

    private List<LineChart.Point> differences(List<SeedResult> armRuns) {
        List<List<CurvePoint>> pairs = new ArrayList<>();
        for (SeedResult run : armRuns) {
            runs.get(Arm.RANDOM).stream()
                    .filter(other -> other.seed() == run.seed())
                    .findFirst()
                    .ifPresent(other -> pairs.add(difference(run.curve(), other.curve())));
        }
        int length = pairs.stream().mapToInt(List::size).min().orElse(0);
        List<LineChart.Point> points = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            int at = i;
            points.add(LineChart.Point.of(
                    pairs.get(0).get(i).tokens() / unit(),
                    Spread.of(pairs.stream()
                            .map(pair -> pair.get(at).reportLoss())
                            .toList()),
                    1));
        }
        return points;
    }

    /** Points lie at the same steps in all arms, so the n-th of one belongs to the n-th of the other. */
    private static List<CurvePoint> difference(List<CurvePoint> curve, List<CurvePoint> random) {
        List<CurvePoint> own = Curves.smoothed(curve);
        List<CurvePoint> others = Curves.smoothed(random);
        List<CurvePoint> difference = new ArrayList<>();
        for (int i = 0; i < Math.min(own.size(), others.size()); i++) {
            difference.add(new CurvePoint(
                    own.get(i).tokens(),
                    own.get(i).compute(),
                    others.get(i).rewardLoss() - own.get(i).rewardLoss(),
                    others.get(i).reportLoss() - own.get(i).reportLoss()));
        }
        return difference;
    }

    private Chart lines(String name, String title, String note, Axis y, List<LineChart.Series> series) {
        double last = series.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(LineChart.Point::x)
                .max()
                .orElse(1);
        Axis x = new Axis("tokens trained on" + unitName(), BEGINNING * budget / unit(), last, false);
        return new LineChart(name, title, note, x, y, series, List.of(), WIDTH, HEIGHT);
    }

    private double unit() {
        return budget >= 1e6 ? 1e6 : 1e3;
    }

    private String unitName() {
        return budget >= 1e6 ? " (millions)" : " (thousands)";
    }

    private static LineChart.Series series(ArmSummary arm, List<LineChart.Point> points) {
        return new LineChart.Series(arm.label(), arm.label(), tone(arm), points);
    }

    /** Quiet lines first, so that the others lie on top. */
    private List<ArmSummary> backToFront() {
        return arms.stream()
                .sorted(Comparator.comparing((ArmSummary arm) -> tone(arm).bold())
                        .thenComparing(arm -> tone(arm).hue() != Tone.QUIET))
                .toList();
    }

    /** Random, all and the bounds stand out; of the others, dashes distinguish single agents from several and from variants. */
    private static Tone tone(ArmSummary arm) {
        return switch (arm.label()) {
            case Arm.RANDOM -> new Tone(0, 0, true);
            case Arm.ALL -> new Tone(1, 0, true);
            case "everything" -> new Tone(2, 0, false);
            case "oracle" -> new Tone(3, 0, false);
            case "fixed-theta" -> Tone.quiet(2);
            case "paper-literal" -> Tone.quiet(3);
            default -> Tone.quiet(arm.definition().agents().size() > 1 ? 1 : 0);
        };
    }
}
