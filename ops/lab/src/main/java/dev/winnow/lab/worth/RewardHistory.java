package dev.winnow.lab.worth;

import dev.winnow.selection.RobustScale;
import dev.winnow.selection.Spearman;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What the probes of a run were worth, plan by plan, and the regression on it. Rewards of each plan are standardised by themselves
 * and clipped, because their scale drifts while the model learns. All plans count alike: what a document is worth swings from one plan to
 * the next, and only the mean over many plans predicts later ones. Mutable, owned by one thread;
 * memory is bounded by {@link #MOST_PLANS} and {@link #MOST_PROBES}.
 */
public final class RewardHistory {
    /** Plans that are remembered. */
    public static final int MOST_PLANS = 64;

    /** Probes of a plan that are remembered, in the order of their ids. */
    public static final int MOST_PROBES = 4_000;

    /** Held fixed: any value from 10 to 60 predicts later rewards as well, and what the newest plan alone prefers is chance. */
    private static final double PENALTY = 30;

    private final Deque<Stage> stages = new ArrayDeque<>();

    /**
     * One probe and its reward.
     *
     * @param documentId orders probes, so that a fit does not depend on the order in which they came
     * @param influence finite
     */
    public record Example(String documentId, WorthFeatures features, double influence) {}

    private record Stage(List<WorthFeatures> rows, double[] z) {}

    /** Takes the rewards of a plan; those that are all equal teach nothing and are left out. */
    public void add(List<Example> examples) {
        List<Example> sorted = examples.stream()
                .sorted(Comparator.comparing(Example::documentId))
                .limit(MOST_PROBES)
                .toList();
        RobustScale.standardise(sorted.stream().mapToDouble(Example::influence).toArray())
                .ifPresent(z -> {
                    stages.add(new Stage(sorted.stream().map(Example::features).toList(), z));
                    if (stages.size() > MOST_PLANS) {
                        stages.remove();
                    }
                });
    }

    /**
     * Fits a regression to all that is remembered.
     *
     * @param count groups by worth
     * @param sample documents that the groups get equal shares of, at least one
     * @return empty while nothing is remembered
     */
    public Optional<WorthModel> fit(int count, List<WorthFeatures> sample) {
        if (stages.isEmpty()) {
            return Optional.empty();
        }
        List<Stage> all = List.copyOf(stages);
        Stage newest = all.get(all.size() - 1);
        double heldOut = Double.NaN;
        if (all.size() > 1) {
            WorthRidge earlier = fit(all.subList(0, all.size() - 1));
            heldOut = Spearman.correlation(
                    newest.rows().stream().mapToDouble(earlier::of).toArray(), newest.z());
        }
        WorthRidge regression = fit(all);
        WorthGroups groups = WorthGroups.of(
                count, sample.stream().mapToDouble(regression::of).toArray());
        int probes = all.stream().mapToInt(stage -> stage.rows().size()).sum();
        return Optional.of(new WorthModel(regression, groups, new WorthModel.Figures(all.size(), probes, heldOut)));
    }

    private static WorthRidge fit(List<Stage> stages) {
        List<WorthFeatures> rows = new ArrayList<>();
        for (Stage stage : stages) {
            rows.addAll(stage.rows());
        }
        double[] z = stages.stream()
                .flatMapToDouble(stage -> Arrays.stream(stage.z()))
                .toArray();
        return WorthRidge.fit(rows, z, PENALTY);
    }
}
