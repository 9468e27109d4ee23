package dev.winnow.selection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the intensity at which the mean acceptance of documents is a target, as often as rule 2 needs it: equal documents are
 * merged, exponentials are taken once, and the root is found by Newton's method on log lambda within a bracket. Stateless; the
 * same documents in any order, target and start give the same bits.
 */
final class RatioSolver {
    private static final int MOST_STEPS = 200;
    /** Relative error of the mean acceptance, far below what any number of documents could show. */
    private static final double TOLERANCE = 1e-12;

    private static final Comparator<IntensitySolver.Mass> ORDER =
            Comparator.comparingDouble(IntensitySolver.Mass::score).thenComparingDouble(IntensitySolver.Mass::floor);

    private RatioSolver() {}

    /**
     * Documents for which lambda is held in an interval.
     *
     * @param masses the documents
     * @param interval where lambda is held for them
     */
    record Held(List<IntensitySolver.Mass> masses, LambdaInterval interval) {}

    /**
     * The intensity of a plan for documents.
     *
     * @param masses at least one
     * @param target mean acceptance, in (0, 1]
     * @param start where to look first; the result depends on it by no more than the tolerance
     */
    static Intensity solve(Plan plan, List<IntensitySolver.Mass> masses, double target, Intensity start) {
        return switch (plan.policy()) {
            case POISSON -> solveHeld(plan, List.of(new Held(masses, LambdaInterval.ALL)), target, start);
            case TOP_K -> TopKThreshold.solve(target, merged(masses));
        };
    }

    /**
     * The intensity of a plan of the Poisson policy at which documents meet the target together, each group of them with lambda held in its
     * interval.
     *
     * @param groups in an order that is the same at every call; at least one document
     */
    static Intensity solveHeld(Plan plan, List<Held> groups, double target, Intensity start) {
        List<Held> merged = groups.stream()
                .map(group -> new Held(merged(group.masses()), group.interval()))
                .toList();
        return new Intensity(StrictMath.exp(new Poisson(plan, merged, target).root(start)), 1);
    }

    /** Equal documents together. Recent ones of a partition come in this order already, which a sort finds out in one pass. */
    private static List<IntensitySolver.Mass> merged(List<IntensitySolver.Mass> masses) {
        List<IntensitySolver.Mass> sorted = new ArrayList<>(masses);
        sorted.sort(ORDER);
        List<IntensitySolver.Mass> merged = new ArrayList<>();
        int from = 0;
        while (from < sorted.size()) {
            IntensitySolver.Mass first = sorted.get(from);
            double weight = 0;
            int to = from;
            while (to < sorted.size() && ORDER.compare(sorted.get(to), first) == 0) {
                weight += sorted.get(to++).weight();
            }
            merged.add(new IntensitySolver.Mass(first.score(), first.floor(), weight));
            from = to;
        }
        return merged;
    }

    /** The mean acceptance as a function of x = log lambda, less the target, and its derivative. */
    private static final class Poisson {
        private final double[] intensities;
        private final double[] floors;
        private final double[] weights;
        private final LambdaInterval[] intervals;
        private final double documents;
        private final double cap;
        private final double target;
        private double value;
        private double slope;

        Poisson(Plan plan, List<Held> groups, double target) {
            this.target = target;
            cap = Acceptance.cap(plan.selectionRatio());
            int size = groups.stream().mapToInt(group -> group.masses().size()).sum();
            intensities = new double[size];
            floors = new double[size];
            weights = new double[size];
            intervals = new LambdaInterval[size];
            double sum = 0;
            int i = 0;
            for (Held group : groups) {
                for (IntensitySolver.Mass mass : group.masses()) {
                    intensities[i] = StrictMath.exp(Acceptance.Poisson.exponent(mass.score(), plan.temperature()));
                    floors[i] = mass.floor();
                    weights[i] = mass.weight();
                    intervals[i] = group.interval();
                    sum += weights[i];
                    i++;
                }
            }
            documents = sum;
        }

        private void evaluate(double x) {
            double lambda = StrictMath.exp(x);
            double sum = 0;
            double growth = 0;
            for (int i = 0; i < intensities.length; i++) {
                double held = intervals[i].hold(lambda);
                double product = held * intensities[i];
                double probability = -StrictMath.expm1(-product);
                boolean free = probability < cap && probability > floors[i] && held == lambda;
                sum += weights[i] * Math.max(Math.min(cap, probability), floors[i]);
                growth += free ? weights[i] * product * (1 - probability) : 0;
            }
            value = sum / documents - target;
            slope = growth / documents;
        }

        /** Never leaves the bracket: where Newton's step would, the bracket is halved. */
        double root(Intensity start) {
            double low = -Acceptance.Poisson.BRACKET;
            double high = Acceptance.Poisson.BRACKET;
            // a start that is not an intensity, such as a threshold of another policy, is ignored
            double x = start.lambda() > 0 ? Math.max(low, Math.min(high, StrictMath.log(start.lambda()))) : 0;
            for (int step = 0; step < MOST_STEPS; step++) {
                evaluate(x);
                if (Math.abs(value) <= TOLERANCE * target) {
                    return x;
                }
                if (value < 0) {
                    low = x;
                } else {
                    high = x;
                }
                double next = x - value / slope;
                x = next > low && next < high ? next : low + (high - low) / 2;
                if (!(low < x && x < high)) {
                    return high;
                }
            }
            return high;
        }
    }
}
