package dev.winnow.lab.report;

import java.util.List;

/**
 * One row per arm: a dot for each seed, the mean and one standard error to either side.
 *
 * @param name file name and prefix of identifiers
 * @param title above the plot
 * @param note text beside the picture
 * @param x axis of the quantity
 * @param rows from top to bottom
 * @param width in pixels
 */
record IntervalChart(String name, String title, String note, Axis x, List<Row> rows, double width) implements Chart {
    private static final double TOP = 34;
    private static final double BOTTOM = 46;
    private static final double RIGHT = 150;
    private static final double ROW = 24;
    private static final int TICKS = 7;

    /**
     * A row.
     *
     * @param shown the numbers, at its right end
     */
    record Row(String name, Tone tone, Spread spread, String shown) {}

    @Override
    public String svg(String css) {
        double left = 24
                + rows.stream().mapToDouble(row -> Svg.width(row.name())).max().orElse(0);
        Frame frame = new Frame(left, TOP, width - left - RIGHT, rows.size() * ROW);
        Svg svg = new Svg(name, width, TOP + BOTTOM + frame.height(), title, note, css);
        svg.text("title", 12, 16, title);
        frame.below(svg, x, TICKS, true);
        for (int i = 0; i < rows.size(); i++) {
            draw(svg, frame, rows.get(i), TOP + (i + 0.5) * ROW);
        }
        return svg.end();
    }

    private void draw(Svg svg, Frame frame, Row row, double y) {
        svg.open("label " + row.tone().css(), row.name() + ": " + row.shown());
        svg.text("name end", frame.left() - 8, y, row.name());
        double mean = frame.x(x, row.spread().mean());
        row.spread().seeds().forEach(seed -> svg.dot("seed", frame.x(x, seed), y, 3));
        if (row.spread().stderr() != null) {
            double error = row.spread().stderr();
            svg.line(
                    "whisker",
                    frame.x(x, row.spread().mean() - error),
                    y,
                    frame.x(x, row.spread().mean() + error),
                    y);
        }
        svg.dot("mean", mean, y, 5);
        svg.text("name", frame.right() + 12, y, row.shown());
        svg.close();
    }
}
