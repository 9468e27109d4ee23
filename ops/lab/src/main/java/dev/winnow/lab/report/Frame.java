package dev.winnow.lab.report;

/** The rectangle that a plot's axes enclose, in pixels from the upper left corner of the picture. */
record Frame(double left, double top, double width, double height) {
    /** Between the plot and the numbers below it. */
    private static final double BELOW = 14;

    private static final double AXIS_LABEL = 36;

    double right() {
        return left + width;
    }

    double bottom() {
        return top + height;
    }

    double x(Axis axis, double value) {
        return left + axis.position(value) * width;
    }

    double y(Axis axis, double value) {
        return bottom() - axis.position(value) * height;
    }

    /** Lines at round values, their numbers and the labels of both axes. */
    void grid(Svg svg, Axis x, Axis y, int ticksX, int ticksY) {
        svg.open("axis", "");
        for (double tick : y.ticks(ticksY)) {
            svg.line(tick == 0 ? "zero" : "grid", left, y(y, tick), right(), y(y, tick));
            svg.text("end", left - 7, y(y, tick), y.shown(tick, ticksY));
        }
        svg.upwards("middle", 14, top + height / 2, y.label());
        svg.close();
        below(svg, x, ticksX, false);
    }

    /** The horizontal axis below the plot. */
    void below(Svg svg, Axis x, int ticks, boolean lines) {
        svg.open("axis", "");
        svg.line("rule", left, bottom(), right(), bottom());
        for (double tick : x.ticks(ticks)) {
            if (lines) {
                svg.line(tick == 0 ? "zero" : "grid", x(x, tick), top, x(x, tick), bottom());
            }
            svg.line("rule", x(x, tick), bottom(), x(x, tick), bottom() + 4);
            svg.text("middle", x(x, tick), bottom() + BELOW, x.shown(tick, ticks));
        }
        svg.text("middle", left + width / 2, bottom() + AXIS_LABEL, x.label());
        svg.close();
    }
}
