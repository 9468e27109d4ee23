package dev.winnow.agents.decontaminate;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Whether a document holds short parts of items whole. The document is read once for each length that is asked for, of which there are
 * fewer than {@value LeakIndexBuilder#SHORT}. One thread.
 */
final class WholeRuns {
    private final Letters document;
    private final Map<Integer, long[]> runsByLength = new HashMap<>();

    WholeRuns(Letters document) {
        this.document = document;
    }

    /** True for a part that is not short. */
    boolean hold(LeakIndex.Part part) {
        for (int i = 0; i < part.whole().length; i++) {
            long[] runs = runsByLength.computeIfAbsent(part.whole()[i], length -> {
                long[] sorted = document.runs(length);
                Arrays.sort(sorted);
                return sorted;
            });
            if (Arrays.binarySearch(runs, part.hashes()[i]) < 0) {
                return false;
            }
        }
        return true;
    }
}
