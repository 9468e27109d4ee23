package dev.winnow.lab.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The number that fits a plan to a stream: an intensity, or a threshold and the share of those exactly at it.
 *
 * @param value intensity, or threshold
 * @param boundary share of documents at the threshold to accept; 1 for an intensity
 */
record Lambda(double value, double boundary) {
    private static final double LARGEST_LOG = 700;
    private static final double LARGEST_EXPONENT = 600;
    private static final int STEPS = 200;
    private static final double EXACT = 1e-12;

    /** Documents of one score and one floor, for which the intensity is held between two. */
    private record Bin(double score, double floor, double documents, double lowest, double highest) {
        Bin(double score, double floor, double documents) {
            this(score, floor, documents, 0, Double.POSITIVE_INFINITY);
        }

        double hold(double intensity) {
            return intensity < lowest ? lowest : intensity > highest ? highest : intensity;
        }
    }

    /** Where the intensity of a group is held. */
    record Held(double lowest, double highest) {
        static final Held FREE = new Held(0, Double.POSITIVE_INFINITY);
    }

    /** What keeps a group within its bounds: a floor under the probability of each document, or a highest intensity. */
    record Bound(double floor, double highest) {
        static final Bound NONE = new Bound(0, Double.POSITIVE_INFINITY);
    }

    /** Probability of acceptance, floors aside. */
    double accepts(PlanReading plan, double score) {
        if (plan.poisson()) {
            double exponent = StrictMath.log(value) + exponent(plan, score);
            return Math.min(plan.cap(), -StrictMath.expm1(-StrictMath.exp(exponent)));
        }
        return score == value ? boundary : score > value ? 1 : 0;
    }

    private static double exponent(PlanReading plan, double score) {
        return Math.max(
                -LARGEST_EXPONENT,
                Math.min(LARGEST_EXPONENT, score / plan.plan().getTemperature()));
    }

    /** Scores with their floors; one of 0 where there are none. */
    private static List<Bin> bins(List<double[]> scoresAndFloors) {
        TreeMap<Double, TreeMap<Double, Double>> counts = new TreeMap<>();
        for (double[] each : scoresAndFloors.isEmpty() ? List.of(new double[2]) : scoresAndFloors) {
            counts.computeIfAbsent(each[0], score -> new TreeMap<>()).merge(each[1], 1.0, Double::sum);
        }
        List<Bin> bins = new ArrayList<>();
        for (Map.Entry<Double, TreeMap<Double, Double>> score : counts.entrySet()) {
            score.getValue().forEach((floor, count) -> bins.add(new Bin(score.getKey(), floor, count)));
        }
        return bins;
    }

    /** Rule 1: halves the logarithm until no number lies between, and takes the upper end. */
    static Lambda halved(PlanReading plan, List<double[]> scoresAndFloors) {
        List<Bin> bins = bins(scoresAndFloors);
        double ratio = plan.plan().getSelectionRatio();
        if (!plan.poisson()) {
            return threshold(ratio, bins);
        }
        double low = -LARGEST_LOG;
        double high = LARGEST_LOG;
        double middle = 0;
        while (low < middle && middle < high) {
            if (mean(plan, bins, middle) < ratio) {
                low = middle;
            } else {
                high = middle;
            }
            middle = low + (high - low) / 2;
        }
        return new Lambda(StrictMath.exp(high), 1);
    }

    private static double mean(PlanReading plan, List<Bin> bins, double log) {
        double accepted = 0;
        double documents = 0;
        for (Bin bin : bins) {
            double free = -StrictMath.expm1(-StrictMath.exp(log + exponent(plan, bin.score())));
            accepted += bin.documents() * Math.max(Math.min(plan.cap(), free), bin.floor());
            documents += bin.documents();
        }
        return accepted / documents;
    }

    /** Rule 2: Newton's method on the logarithm from the last solution, halved where a step leaves the bracket. */
    static Lambda followed(PlanReading plan, List<double[]> scoresAndFloors, double target, Lambda last) {
        List<Bin> bins = bins(scoresAndFloors);
        return plan.poisson()
                ? new Lambda(StrictMath.exp(newton(plan, bins, target, last.value())), 1)
                : threshold(target, bins);
    }

    /** Rule 3: where a group may be held so that its mean acceptance stays within a factor of the target. */
    static Held held(PlanReading plan, List<double[]> scoresAndFloors, double target, Lambda last) {
        if (scoresAndFloors.isEmpty()) {
            return Held.FREE;
        }
        double lowest =
                followed(plan, scoresAndFloors, target / plan.maxDrift(), last).value();
        double most = plan.maxDrift() * target;
        double highest =
                most < plan.cap() ? followed(plan, scoresAndFloors, most, last).value() : Double.POSITIVE_INFINITY;
        return new Held(lowest, highest < lowest ? lowest : highest);
    }

    /** Rule 3: as {@link #followed}, each group with the intensity held where it may be; groups without documents have no part. */
    static Lambda followed(PlanReading plan, List<List<double[]>> groups, List<Held> held, double target, Lambda last) {
        List<Bin> bins = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) {
            if (!groups.get(g).isEmpty()) {
                for (Bin bin : bins(groups.get(g))) {
                    bins.add(new Bin(
                            bin.score(),
                            bin.floor(),
                            bin.documents(),
                            held.get(g).lowest(),
                            held.get(g).highest()));
                }
            }
        }
        return new Lambda(StrictMath.exp(newton(plan, bins, target, last.value())), 1);
    }

    /** Rule 3: the bound of a group under this intensity; where it is too rare, the level up to which all of it is filled. */
    Bound bound(PlanReading plan, List<double[]> scoresAndFloors, Held held, double least) {
        if (value >= held.lowest()) {
            return value > held.highest() ? new Bound(0, held.highest()) : Bound.NONE;
        }
        List<Double> chances = new ArrayList<>();
        for (double[] each : scoresAndFloors) {
            chances.add(Math.max(accepts(plan, each[0]), each[1]));
        }
        chances.sort(null);
        double rest = 0;
        List<Double> rests = new ArrayList<>();
        for (int i = chances.size() - 1; i >= 0; i--) {
            rests.add(0, rest);
            rest += chances.get(i);
        }
        double level = 0;
        for (int i = 0; i < chances.size(); i++) {
            level = (least * chances.size() - rests.get(i)) / (i + 1);
            if (i + 1 < chances.size() && level <= chances.get(i + 1)) {
                break;
            }
        }
        return new Bound(Math.max(0, Math.min(1, level)), Double.POSITIVE_INFINITY);
    }

    private static double newton(PlanReading plan, List<Bin> bins, double target, double last) {
        double low = -LARGEST_LOG;
        double high = LARGEST_LOG;
        double at = last > 0 ? Math.max(low, Math.min(high, StrictMath.log(last))) : 0;
        for (int step = 0; step < STEPS; step++) {
            double[] excess = excess(plan, bins, target, StrictMath.exp(at));
            if (Math.abs(excess[0]) <= EXACT * target) {
                return at;
            }
            low = excess[0] < 0 ? at : low;
            high = excess[0] < 0 ? high : at;
            double next = at - excess[0] / excess[1];
            at = low < next && next < high ? next : low + (high - low) / 2;
            if (at <= low || at >= high) {
                return high;
            }
        }
        return high;
    }

    /** Mean acceptance less the target, and its slope along the logarithm. */
    private static double[] excess(PlanReading plan, List<Bin> bins, double target, double intensity) {
        double accepted = 0;
        double slope = 0;
        double documents = 0;
        for (Bin bin : bins) {
            double held = bin.hold(intensity);
            double hazard = held * StrictMath.exp(exponent(plan, bin.score()));
            double free = -StrictMath.expm1(-hazard);
            accepted += bin.documents() * Math.max(Math.min(plan.cap(), free), bin.floor());
            slope += free < plan.cap() && free > bin.floor() && held == intensity
                    ? bin.documents() * hazard * (1 - free)
                    : 0;
            documents += bin.documents();
        }
        return new double[] {accepted / documents - target, slope / documents};
    }

    /** The score at which those above it, and what floors keep below it, are the ratio. */
    private static Lambda threshold(double ratio, List<Bin> bins) {
        TreeMap<Double, List<Bin>> ties = new TreeMap<>();
        double documents = 0;
        for (Bin bin : bins) {
            ties.computeIfAbsent(bin.score(), score -> new ArrayList<>()).add(bin);
            documents += bin.documents();
        }
        double wanted = ratio * documents;
        double above = 0;
        for (Map.Entry<Double, List<Bin>> tie : ties.descendingMap().entrySet()) {
            double kept = 0;
            for (Bin bin : bins) {
                kept += bin.score() < tie.getKey() ? bin.documents() * bin.floor() : 0;
            }
            double tied = 0;
            for (int i = tie.getValue().size() - 1; i >= 0; i--) {
                tied += tie.getValue().get(i).documents();
            }
            if (above + tied + kept >= wanted) {
                return new Lambda(tie.getKey(), level(tie.getValue(), wanted - above - kept));
            }
            above += tied;
        }
        return new Lambda(ties.firstKey(), 1);
    }

    /** The level up to which the floors of a tie are filled so that it accepts so many. */
    private static double level(List<Bin> tie, double wanted) {
        double level = 0;
        double filled = 0;
        for (int i = 0; i < tie.size(); i++) {
            filled += tie.get(i).documents();
            double higher = 0;
            for (int j = tie.size() - 1; j > i; j--) {
                higher += tie.get(j).documents() * tie.get(j).floor();
            }
            level = (wanted - higher) / filled;
            if (i + 1 < tie.size() && level <= tie.get(i + 1).floor()) {
                break;
            }
        }
        return Math.max(0, Math.min(1, level));
    }
}
