package dev.winnow.lab.bench.extraction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * Precision and recall over pages.
 *
 * @param f1 harmonic mean of both
 * @param interval of F1, 95 %: percentiles of 1,000 seeded resamples of the pages
 */
public record Score(double f1, double precision, double recall, Interval interval) {
    /** From the lower end to the upper one. */
    record Interval(double low, double high) {}

    private static final int RESAMPLES = 1_000;

    /** Means of the pages' precision and recall, as the article extraction benchmark computes them. */
    static Score ofMeans(List<Match> pages) {
        return of(pages, Score::means);
    }

    /** Precision and recall of all pages' segments together, as the evaluation of trafilatura computes them. */
    static Score ofSums(List<Match> pages) {
        return of(pages, Score::sums);
    }

    private static Score of(List<Match> pages, Function<List<Match>, double[]> measure) {
        double[] whole = measure.apply(pages);
        double[] resampled = new double[RESAMPLES];
        Random random = new Random(1);
        for (int i = 0; i < RESAMPLES; i++) {
            List<Match> sample = new ArrayList<>();
            for (int j = 0; j < pages.size(); j++) {
                sample.add(pages.get(random.nextInt(pages.size())));
            }
            double[] measured = measure.apply(sample);
            resampled[i] = f1(measured[0], measured[1]);
        }
        Arrays.sort(resampled);
        return new Score(
                f1(whole[0], whole[1]),
                whole[0],
                whole[1],
                new Interval(resampled[RESAMPLES / 40], resampled[RESAMPLES - 1 - RESAMPLES / 40]));
    }

    private static double[] means(List<Match> pages) {
        double precision = pages.stream()
                .filter(page -> page.found() + page.extra() > 0)
                .mapToDouble(page -> page.found() / (page.found() + page.extra()))
                .average()
                .orElse(0);
        double recall = pages.stream()
                .filter(page -> page.found() + page.missed() > 0)
                .mapToDouble(page -> page.found() / (page.found() + page.missed()))
                .average()
                .orElse(0);
        return new double[] {precision, recall};
    }

    private static double[] sums(List<Match> pages) {
        double found = pages.stream().mapToDouble(Match::found).sum();
        double extra = pages.stream().mapToDouble(Match::extra).sum();
        double missed = pages.stream().mapToDouble(Match::missed).sum();
        return new double[] {share(found, extra), share(found, missed)};
    }

    private static double share(double part, double rest) {
        return part + rest == 0 ? 0 : part / (part + rest);
    }

    private static double f1(double precision, double recall) {
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }
}
