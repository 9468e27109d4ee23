package dev.winnow.service.console;

import java.util.Optional;

/**
 * Share of the last documents of a partition that were selected, counted in blocks. Starts empty with every task, because it is a
 * figure for people and decides nothing. Owned by one thread.
 */
final class RealisedRatio {
    static final int BLOCK = 1_000;
    static final int BLOCKS = 20;

    private final int[] selectedByBlock = new int[BLOCKS];
    private long decided;

    /** Counts a document; returns the share at the end of every block. */
    Optional<Double> decided(boolean selected) {
        int block = (int) (decided / BLOCK % BLOCKS);
        if (decided % BLOCK == 0) {
            selectedByBlock[block] = 0;
        }
        selectedByBlock[block] += selected ? 1 : 0;
        decided++;
        return decided % BLOCK == 0 ? Optional.of(share()) : Optional.empty();
    }

    private double share() {
        long sum = 0;
        for (int selected : selectedByBlock) {
            sum += selected;
        }
        return (double) sum / Math.min(decided, (long) BLOCK * BLOCKS);
    }
}
