package dev.winnow.lab.report;

import java.util.ArrayList;
import java.util.List;

/**
 * An axis of a plot.
 *
 * @param label quantity and unit
 * @param min left or lower end
 * @param max right or upper end, above {@code min}
 * @param whole whether only whole numbers mean something
 */
record Axis(String label, double min, double max, boolean whole) {
    private static final double[] NICE = {1, 2, 5, 10};

    Axis {
        if (!(max > min)) {
            // a flat line is drawn in the middle
            double margin = Math.max(Math.abs(min) * 0.1, 1e-3);
            min -= margin;
            max += margin;
        }
    }

    /** The range with a little room beyond either end. */
    Axis padded(double share) {
        double room = (max - min) * share;
        return new Axis(label, min - room, max + room, whole);
    }

    /** Round values inside the range, about so many. */
    List<Double> ticks(int about) {
        double step = step(about);
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(min / step - 1e-9); i * step <= max + step * 1e-9; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    private double step(int about) {
        double raw = (max - min) / about;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double step = 10 * power;
        for (int i = NICE.length - 1; i >= 0; i--) {
            if (NICE[i] * power >= raw) {
                step = NICE[i] * power;
            }
        }
        return whole ? Math.max(1, step) : step;
    }

    /** A tick as text, with as many decimals as the ticks differ in. */
    String shown(double tick, int about) {
        int decimals = (int) Math.max(0, -Math.floor(Math.log10(step(about)) + 1e-9));
        String shown = ReportTables.format("%." + decimals + "f", tick);
        return shown.matches("-0(\\.0+)?") ? shown.substring(1) : shown.replace('-', '−');
    }

    /** Where a value lies, from 0 at the lower end to 1 at the upper. */
    double position(double value) {
        return (value - min) / (max - min);
    }
}
