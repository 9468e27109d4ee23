package dev.winnow.selection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * How many documents of a label sample fall in each group. Counts are whole numbers, so that those of several partitions
 * add up to the same shares in any order. Immutable.
 *
 * @param counts documents per agent and group, in plan order; a document without a label of an agent counts for none of
 *     its groups
 */
public record StreamCounts(List<List<Long>> counts) {
    public StreamCounts {
        counts = counts.stream().map(List::copyOf).toList();
        for (List<Long> agent : counts) {
            for (long count : agent) {
                Check.that(count >= 0, "count of a group", "0 or more", count);
            }
        }
    }

    /** No documents yet. */
    public static StreamCounts none(Plan plan) {
        return of(plan, List.of());
    }

    static StreamCounts of(Plan plan, Collection<Labels> sample) {
        List<List<Long>> counts = new ArrayList<>();
        for (int a = 0; a < plan.agents().size(); a++) {
            long[] agent = new long[plan.agents().get(a).groups().size()];
            for (Labels labels : sample) {
                if (labels.has(a)) {
                    agent[labels.group(a)]++;
                }
            }
            counts.add(Arrays.stream(agent).boxed().toList());
        }
        return new StreamCounts(counts);
    }

    /** The counts of both. */
    public StreamCounts plus(StreamCounts other) {
        Check.that(other.counts.size() == counts.size(), "agents of the other counts", "as many as here", other.counts);
        List<List<Long>> sums = new ArrayList<>();
        for (int a = 0; a < counts.size(); a++) {
            List<Long> mine = counts.get(a);
            List<Long> theirs = other.counts.get(a);
            Check.that(mine.size() == theirs.size(), "groups of the other counts", "as many as here", theirs);
            List<Long> sum = new ArrayList<>();
            for (int g = 0; g < mine.size(); g++) {
                sum.add(Math.addExact(mine.get(g), theirs.get(g)));
            }
            sums.add(sum);
        }
        return new StreamCounts(sums);
    }

    /** Shares of an agent's groups, summing to 1; empty when the agent has labelled nothing. */
    public List<Double> shares(int agent) {
        long total = counts.get(agent).stream().mapToLong(Long::longValue).sum();
        return total == 0
                ? Collections.emptyList()
                : counts.get(agent).stream()
                        .map(count -> (double) count / total)
                        .toList();
    }
}
