package dev.winnow.lab.bench;

import static dev.winnow.lab.bench.InfluenceBench.AHEAD;
import static dev.winnow.lab.bench.InfluenceBench.ORACLE;
import static dev.winnow.lab.bench.InfluenceBench.SAME;
import static dev.winnow.lab.bench.InfluenceBench.TWIN;
import static dev.winnow.lab.bench.InfluenceBench.WEIGHTS_HERE;
import static dev.winnow.lab.bench.InfluenceBench.WEIGHTS_ORACLE;
import static dev.winnow.lab.bench.InfluenceBench.WEIGHTS_SAME;
import static dev.winnow.lab.bench.InfluenceBench.WEIGHTS_SAME_HERE;
import static dev.winnow.lab.bench.InfluenceBench.WEIGHTS_TWIN;
import static dev.winnow.lab.bench.InfluenceBench.WHOLE;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A number of an influence benchmark.
 *
 * @param group where it is in the JSON, a path without its first slash; empty for the section itself
 * @param name key in that object
 * @param value how a seed gives it
 */
record InfluenceFigure(String group, String name, ToDoubleFunction<InfluenceSeed> value) {

    private static List<InfluenceFigure> earlyAndLate(String group, ToDoubleFunction<InfluenceBlock> value) {
        return List.of(
                new InfluenceFigure(group, "early", seed -> value.applyAsDouble(seed.early())),
                new InfluenceFigure(group, "late", seed -> value.applyAsDouble(seed.late())));
    }

    private static List<InfluenceFigure> joined(List<List<InfluenceFigure>> lists) {
        return lists.stream().flatMap(List::stream).toList();
    }

    /** An estimator at the average against the oracle, and its cost. */
    static List<InfluenceFigure> ofEstimator(String estimator) {
        List<InfluenceFigure> figures = new ArrayList<>(joined(List.of(
                earlyAndLate("documents", block -> block.mean().documents(estimator, ORACLE)),
                earlyAndLate("groups", block -> block.mean().groups(estimator, ORACLE)))));
        figures.add(new InfluenceFigure("", "cost", seed -> seed.costs().get(estimator)));
        return figures;
    }

    /** A line of a table: its label and its figures. */
    record Line(String label, List<InfluenceFigure> figures) {}

    /** Twin against the oracle at the average and at the weights. */
    static List<Line> ofOracle() {
        return List.of(
                line("at the average: mean of the readings", "average/mean", of(TWIN, ORACLE)),
                line("  one reading", "average/single", block -> block.single(TWIN, ORACLE)),
                line("  the lowest reading", "average/lowest", block -> block.lowest(TWIN, ORACLE)),
                line("  mean, the gradient a step ahead", "average/lookingAhead", of(AHEAD, ORACLE)),
                line("at the weights: mean of the readings", "weights/mean", of(WEIGHTS_TWIN, WEIGHTS_ORACLE)),
                line("  one reading", "weights/single", block -> block.single(WEIGHTS_TWIN, WEIGHTS_ORACLE)),
                line("  the lowest reading", "weights/lowest", block -> block.lowest(WEIGHTS_TWIN, WEIGHTS_ORACLE)),
                line(
                        "  mean, the gradient not a step ahead",
                        "weights/notLookingAhead",
                        of(WEIGHTS_HERE, WEIGHTS_ORACLE)));
    }

    /** Twin against itself at later readings, of the same windows of each document, and of whole documents. */
    static List<Line> ofLaterReadings() {
        return List.of(
                line("at the average", "average", block -> block.withLater(SAME)),
                line("at the weights, the gradient a step ahead", "weights", block -> block.withLater(WEIGHTS_SAME)),
                line(
                        "at the weights, the gradient not a step ahead",
                        "weightsNotLookingAhead",
                        block -> block.withLater(WEIGHTS_SAME_HERE)),
                line("at the average, whole documents", "averageWholeDocuments", block -> block.withLater(WHOLE)));
    }

    /** Windows against whole documents, both at the average: one reading, the mean of the readings, and the share that is read. */
    static List<InfluenceFigure> ofWindows(String windows) {
        List<InfluenceFigure> figures = new ArrayList<>(joined(List.of(
                earlyAndLate("single", block -> block.single(windows, WHOLE)),
                earlyAndLate("mean", block -> block.mean().documents(windows, WHOLE)))));
        figures.add(new InfluenceFigure("", "shareRead", seed -> seed.shares().get(windows)));
        return figures;
    }

    /** Twin against itself with half the step. */
    static List<InfluenceFigure> ofHalvedStep() {
        return earlyAndLate("", block -> block.mean().documents(TWIN, InfluenceBench.HALVED));
    }

    private static ToDoubleFunction<InfluenceBlock> of(String left, String right) {
        return block -> block.mean().documents(left, right);
    }

    private static Line line(String label, String group, ToDoubleFunction<InfluenceBlock> value) {
        return new Line(label, earlyAndLate(group, value));
    }
}
