package dev.winnow.lab.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Lines with a band of one standard error, each named where it ends. The picture depends on the components alone.
 *
 * @param name file name and prefix of identifiers
 * @param title above the plot
 * @param note text beside the picture
 * @param series lines, the first at the back; what lies outside the axes is cut off
 * @param marks plans to point out
 * @param width in pixels
 * @param height in pixels at least: it grows with the number of names
 */
record LineChart(
        String name,
        String title,
        String note,
        Axis x,
        Axis y,
        List<Series> series,
        List<Mark> marks,
        double width,
        double height)
        implements Chart {
    private static final double TOP = 34;
    private static final double BOTTOM = 46;
    private static final double LEFT = 62;
    private static final double RIGHT = 16;
    private static final double LEADER = 26;
    private static final double LABEL_HEIGHT = 14;
    private static final int LONGEST_LABEL = 26;

    /** Ends that are this close in pixels have their names in one column. */
    private static final double COLUMN = 40;

    private static final int TICKS_X = 7;
    private static final int TICKS_Y = 6;

    /**
     * A line.
     *
     * @param name beside its end; a line without a name belongs to another one
     * @param hint shown under a pointer
     */
    record Series(String name, String hint, Tone tone, List<Point> points) {
        /** Its points that are finite. */
        Series {
            points = points.stream()
                    .filter(point -> Double.isFinite(point.x()) && Double.isFinite(point.y()))
                    .toList();
        }

        boolean named() {
            return !name.isEmpty() && !points.isEmpty();
        }
    }

    /** A point, with half the height of the band around it. */
    record Point(double x, double y, double error) {
        static Point of(double x, Spread spread, double unit) {
            return new Point(x, spread.mean() * unit, spread.stderr() == null ? 0 : spread.stderr() * unit);
        }
    }

    /** A place on the x axis to point out, and why. */
    record Mark(double x, String hint) {}

    private record Label(Series series, double x, double y) {}

    @Override
    public String svg(String css) {
        double tall = Math.max(
                height, TOP + BOTTOM + series.stream().filter(Series::named).count() * LABEL_HEIGHT);
        Frame frame = new Frame(LEFT, TOP, width - LEFT - right(), tall - TOP - BOTTOM);
        Svg svg = new Svg(name, width, tall, title, note, css);
        svg.text("title", 12, 16, title);
        frame.grid(svg, x, y, TICKS_X, TICKS_Y);
        marks.forEach(mark -> mark(svg, frame, mark));
        svg.openClipped(name + "-clip", frame.left(), frame.top(), frame.width(), frame.height());
        series.forEach(line -> draw(svg, frame, line));
        svg.close();
        labels(svg, frame);
        return svg.end();
    }

    /** Room to the right for names that would not fit beside the ends of their lines. */
    private double right() {
        double right = RIGHT;
        for (Series line : series) {
            if (line.named()) {
                double end =
                        x.position(line.points().get(line.points().size() - 1).x());
                double needed = LEADER + Svg.width(shortened(line.name())) + 6;
                right = Math.max(right, (needed - (1 - end) * (width - LEFT)) / Math.max(0.1, end));
            }
        }
        return Math.min(right, width / 2);
    }

    private void mark(Svg svg, Frame frame, Mark mark) {
        double at = frame.x(x, mark.x());
        svg.open("mark", mark.hint());
        svg.line("rule", at, frame.top(), at, frame.bottom());
        svg.path("flag", String.format(Locale.ROOT, "M%.1f %.1fh8l-4 6z", at - 4, frame.top() - 6));
        svg.close();
    }

    private void draw(Svg svg, Frame frame, Series line) {
        if (line.points().isEmpty()) {
            return;
        }
        svg.open("series " + line.tone().css(), line.hint());
        if (line.points().stream().anyMatch(point -> point.error() > 0)) {
            StringBuilder band = new StringBuilder();
            for (Point point : line.points()) {
                append(band, frame, point.x(), point.y() + point.error());
            }
            for (int i = line.points().size() - 1; i >= 0; i--) {
                Point point = line.points().get(i);
                append(band, frame, point.x(), point.y() - point.error());
            }
            svg.path("band", band.append('Z').toString());
        }
        StringBuilder path = new StringBuilder();
        line.points().forEach(point -> append(path, frame, point.x(), point.y()));
        svg.path("line", path.toString());
        svg.close();
    }

    private void append(StringBuilder path, Frame frame, double atX, double atY) {
        path.append(path.isEmpty() ? 'M' : 'L')
                .append(Svg.number(frame.x(x, atX)))
                .append(' ')
                .append(Svg.number(frame.y(y, atY)));
    }

    private void labels(Svg svg, Frame frame) {
        List<Label> waiting = new ArrayList<>();
        for (Series line : series) {
            if (line.named()) {
                Point end = line.points().get(line.points().size() - 1);
                double height = Math.max(frame.top(), Math.min(frame.bottom(), frame.y(y, end.y())));
                waiting.add(new Label(line, frame.x(x, end.x()), height));
            }
        }
        waiting.sort(Comparator.comparingDouble(Label::x).reversed());
        while (!waiting.isEmpty()) {
            double edge = waiting.get(0).x();
            List<Label> column = new ArrayList<>(waiting.stream()
                    .filter(label -> label.x() > edge - COLUMN)
                    .sorted(Comparator.comparingDouble(Label::y))
                    .toList());
            column(svg, frame, column, edge + LEADER);
            waiting.removeAll(column);
        }
    }

    private static void column(Svg svg, Frame frame, List<Label> column, double left) {
        double[] wanted = column.stream().mapToDouble(Label::y).toArray();
        double[] placed = LabelPlacement.spread(wanted, LABEL_HEIGHT, frame.top(), frame.bottom() - LABEL_HEIGHT / 2);
        for (int i = 0; i < placed.length; i++) {
            Label label = column.get(i);
            svg.open("label " + label.series().tone().css(), label.series().hint());
            svg.path(
                    "leader",
                    "M" + Svg.number(label.x() + 2) + " " + Svg.number(label.y()) + "L" + Svg.number(left - 12) + " "
                            + Svg.number(placed[i]) + "H" + Svg.number(left - 3));
            svg.text("name", left, placed[i], shortened(label.series().name()));
            svg.close();
        }
    }

    private static String shortened(String name) {
        return name.codePointCount(0, name.length()) <= LONGEST_LABEL
                ? name
                : name.substring(0, name.offsetByCodePoints(0, LONGEST_LABEL - 1)) + "…";
    }
}
