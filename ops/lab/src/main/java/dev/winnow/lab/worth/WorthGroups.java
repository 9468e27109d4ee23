package dev.winnow.lab.worth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Groups of equal size, by predicted worth, in the sample that the edges come from. A number on an edge belongs to the
 * group above it.
 *
 * @param edges one fewer than groups, none below the one before
 */
public record WorthGroups(List<Double> edges) {
    /** Group of every document while nothing has been measured. */
    public static final String UNRATED = "unrated";

    public WorthGroups {
        edges = List.copyOf(edges);
        for (int i = 0; i < edges.size(); i++) {
            double before = i == 0 ? Double.NEGATIVE_INFINITY : edges.get(i - 1);
            // not "below": NaN must not pass
            if (!(edges.get(i) >= before) || Double.isInfinite(edges.get(i))) {
                throw new IllegalArgumentException("the edges must rise and be finite: " + edges);
            }
        }
    }

    /**
     * Names of the groups: {@value #UNRATED}, then from the lowest worth to the highest.
     *
     * @param count groups by worth, at most 99
     */
    public static List<String> names(int count) {
        List<String> names = new ArrayList<>(List.of(UNRATED));
        for (int i = 1; i <= count; i++) {
            names.add(name(i));
        }
        return names;
    }

    private static String name(int number) {
        return String.format(Locale.ROOT, "w%02d", number);
    }

    /**
     * Edges at equal shares of numbers.
     *
     * @param count groups, at least 1
     * @param numbers finite, at least one
     */
    static WorthGroups of(int count, double[] numbers) {
        double[] sorted = numbers.clone();
        Arrays.sort(sorted);
        List<Double> edges = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            edges.add(sorted[(int) Math.min(sorted.length - 1L, (long) i * sorted.length / count)]);
        }
        return new WorthGroups(edges);
    }

    String group(double number) {
        int group = 1;
        while (group <= edges.size() && number >= edges.get(group - 1)) {
            group++;
        }
        return name(group);
    }
}
