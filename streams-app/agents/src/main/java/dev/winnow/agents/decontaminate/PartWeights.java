package dev.winnow.agents.decontaminate;

import java.util.Arrays;

/** Sums of weights by part of an item, in the order of parts. Mutable, one thread. */
final class PartWeights {
    /** Receives a part and the sum of its weights. */
    interface Action {
        void accept(int part, double weight);
    }

    private static final int FREE = -1;

    private int[] parts = free(16);
    private double[] sums = new double[16];
    private int size;

    private static int[] free(int capacity) {
        int[] parts = new int[capacity];
        Arrays.fill(parts, FREE);
        return parts;
    }

    void add(int part, double weight) {
        if (2 * size >= parts.length) {
            grow();
        }
        int slot = slot(part);
        if (parts[slot] == FREE) {
            parts[slot] = part;
            size++;
        }
        sums[slot] += weight;
    }

    private int slot(int part) {
        int slot = part * 0x9E3779B9 >>> Integer.numberOfLeadingZeros(parts.length) + 1;
        while (parts[slot] != FREE && parts[slot] != part) {
            slot = slot + 1 & parts.length - 1;
        }
        return slot;
    }

    private void grow() {
        int[] oldParts = parts;
        double[] oldSums = sums;
        parts = free(2 * oldParts.length);
        sums = new double[parts.length];
        for (int i = 0; i < oldParts.length; i++) {
            if (oldParts[i] != FREE) {
                int slot = slot(oldParts[i]);
                parts[slot] = oldParts[i];
                sums[slot] = oldSums[i];
            }
        }
    }

    /** Passes on every part, lowest first. */
    void forEach(Action action) {
        int[] sorted =
                Arrays.stream(parts).filter(part -> part != FREE).sorted().toArray();
        for (int part : sorted) {
            action.accept(part, sums[slot(part)]);
        }
    }
}
