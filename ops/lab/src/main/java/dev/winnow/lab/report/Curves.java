package dev.winnow.lab.report;

import dev.winnow.lab.arm.CurvePoint;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** Arithmetic of training curves. Stateless. */
final class Curves {
    /** Points in a mean: under a constant learning rate single points swing. */
    static final int WINDOW = 3;

    private Curves() {}

    /** Each point replaced by the mean of it and the two before it; the first two have no such mean and are left out. */
    static List<CurvePoint> smoothed(List<CurvePoint> curve) {
        int window = Math.min(WINDOW, curve.size());
        List<CurvePoint> smoothed = new ArrayList<>();
        for (int end = window; end <= curve.size(); end++) {
            List<CurvePoint> part = curve.subList(end - window, end);
            smoothed.add(new CurvePoint(
                    part.get(window - 1).tokens(),
                    part.get(window - 1).compute(),
                    mean(part, CurvePoint::rewardLoss),
                    mean(part, CurvePoint::reportLoss)));
        }
        return smoothed;
    }

    /** The end of a curve: the mean of its last three points. */
    static CurvePoint end(List<CurvePoint> curve) {
        List<CurvePoint> smoothed = smoothed(curve);
        return smoothed.get(smoothed.size() - 1);
    }

    /** Mean over seeds, point by point, as far as all curves reach. */
    static List<CurvePoint> mean(List<List<CurvePoint>> curves) {
        int length = curves.stream().mapToInt(List::size).min().orElse(0);
        List<CurvePoint> mean = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            int at = i;
            List<CurvePoint> points =
                    curves.stream().map(curve -> curve.get(at)).toList();
            mean.add(new CurvePoint(
                    Math.round(mean(points, CurvePoint::tokens)),
                    mean(points, CurvePoint::compute),
                    mean(points, CurvePoint::rewardLoss),
                    mean(points, CurvePoint::reportLoss)));
        }
        return mean;
    }

    /**
     * Tokens at which the smoothed report loss first is at or below a target, between points on a straight line; empty when
     * it never is. Where the first smoothed point is there already, its tokens: the true figure is at most that.
     */
    static OptionalDouble tokensToReach(List<CurvePoint> curve, double target) {
        return toReach(curve, target, CurvePoint::tokens);
    }

    /** The same of what training and rewards cost, in trained tokens. */
    static OptionalDouble computeToReach(List<CurvePoint> curve, double target) {
        return toReach(curve, target, CurvePoint::compute);
    }

    private static OptionalDouble toReach(List<CurvePoint> curve, double target, ToDoubleFunction<CurvePoint> cost) {
        CurvePoint before = null;
        for (CurvePoint point : smoothed(curve)) {
            if (point.reportLoss() <= target) {
                return OptionalDouble.of(
                        before == null ? cost.applyAsDouble(point) : between(before, point, target, cost));
            }
            before = point;
        }
        return OptionalDouble.empty();
    }

    private static double between(
            CurvePoint before, CurvePoint after, double target, ToDoubleFunction<CurvePoint> cost) {
        double way = (before.reportLoss() - target) / (before.reportLoss() - after.reportLoss());
        return cost.applyAsDouble(before) + way * (cost.applyAsDouble(after) - cost.applyAsDouble(before));
    }

    private static double mean(List<CurvePoint> points, ToDoubleFunction<CurvePoint> value) {
        return points.stream().mapToDouble(value).average().orElseThrow();
    }
}
