package dev.winnow.service.ui;

import dev.winnow.selection.Plan;
import dev.winnow.service.run.DecisionCounts;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The share of the documents that was selected under one plan, and the share that it asks for. Immutable.
 *
 * @param plan version of the plan
 * @param since when the plan was written, in milliseconds since the epoch
 * @param asked share that it asks for, in (0, 1]
 * @param counts documents of the plan up to the last mark of each partition; some are decided
 */
record SelectionShare(int plan, long since, double asked, DecisionCounts counts) {
    /** Documents that have to be expected among the selected before a share is judged. */
    private static final int ENOUGH = 50;

    /** The plan that shows best what a run does now: the newest with enough documents, or else the newest with some; empty where no plan has any. */
    static Optional<SelectionShare> of(RunHistory history) {
        List<SelectionShare> all = history.plans().stream()
                .flatMap(point -> of(point, history.counts().get(point.plan().version())).stream())
                .sorted(Comparator.comparingInt(SelectionShare::plan).reversed())
                .toList();
        return all.stream().filter(SelectionShare::isEnough).findFirst().or(() -> all.stream()
                .findFirst());
    }

    /** Empty where nothing was decided under the plan. */
    static Optional<SelectionShare> of(PlanPoint point, DecisionCounts counts) {
        Plan plan = point.plan();
        return counts == null || counts.decided() == 0
                ? Optional.empty()
                : Optional.of(new SelectionShare(plan.version(), point.time(), plan.selectionRatio(), counts));
    }

    double realised() {
        return (double) counts.selected() / counts.decided();
    }

    private boolean isEnough() {
        return counts.decided() * asked >= ENOUGH;
    }

    /** Whether it is further from what is asked for than the bound of the alert: 10 % and three standard errors. */
    boolean misses() {
        double bound = 0.1 + 3 * Math.sqrt((1 / asked - 1) / counts.decided());
        return isEnough() && Math.abs(realised() / asked - 1) > bound;
    }
}
