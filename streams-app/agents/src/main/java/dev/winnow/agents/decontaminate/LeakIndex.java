package dev.winnow.agents.decontaminate;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * N-grams of task items, and which parts of items hold them. Immutable, for any number of threads.
 *
 * <p>A part is the passage, the question or all choices of an item. The share of a part that a document holds is that of its selected
 * n-grams ({@link Letters}), each weighted by {@code log((P + 1) / d)} with P the number of parts and d those that hold the n-gram:
 * what many items have in common carries little information. Of a part with fewer than {@value LeakIndexBuilder#SHORT} letters a document holds all
 * or nothing. The order of parts, of answers and of everything else in the document makes no difference.
 *
 * <p>Work for a document is bounded: it grows with its letters, whatever they are. Of an n-gram at most {@value LeakIndexBuilder#MOST_PARTS}
 * parts are known; one of more parts is left out. Memory: about 24 bytes per n-gram and 8 MiB.
 */
final class LeakIndex {
    /**
     * One part of an item.
     *
     * @param item index of the item
     * @param passage whether it is the passage
     * @param whole lengths of what a document must hold whole, where the part is short; else empty
     * @param hashes their hashes
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody, and there are hundreds of thousands
    record Part(int item, boolean passage, int[] whole, long[] hashes) {}

    /**
     * The item of which a document holds most.
     *
     * @param item name of the item
     * @param share of the part, in (0, 1]
     */
    record Match(String item, double share) {}

    /**
     * What a document holds.
     *
     * @param question of questions and answers; empty when nothing
     * @param passage of passages; empty when nothing
     */
    record Found(Optional<Match> question, Optional<Match> passage) {
        static final Found NOTHING = new Found(Optional.empty(), Optional.empty());
    }

    private static final int FILTER_BITS = 26;

    private final List<String> items;
    private final List<Part> parts;
    private final long[] grams;
    private final int[] from;
    private final int[] holders;
    private final double[] totals;
    private final double[] weights;

    /** One bit for each first {@link #FILTER_BITS} bits of a hash: small enough for a processor's cache, where the n-grams are not. */
    private final long[] filter = new long[1 << (FILTER_BITS - 6)];

    /** Where the n-grams begin that have these first bits. */
    private final int[] directory;

    private final int directoryShift;

    /**
     * @param grams hashes in ascending order without repeats
     * @param from where the holders of each begin, and the end of the last
     * @param holders parts that hold each n-gram
     */
    LeakIndex(List<String> items, List<Part> parts, long[] grams, int[] from, int[] holders) {
        this.items = List.copyOf(items);
        this.parts = List.copyOf(parts);
        this.grams = grams;
        this.from = from;
        this.holders = holders;
        weights = weights(parts.size());
        totals = new double[parts.size()];
        int bits = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(grams.length));
        directoryShift = Integer.SIZE - bits;
        directory = new int[(1 << bits) + 1];
        for (int gram = 0; gram < grams.length; gram++) {
            long place = placed(grams[gram]);
            int bit = bit(place);
            filter[bit >>> 6] |= 1L << bit;
            directory[bucket(place) + 1]++;
            for (int h = from[gram]; h < from[gram + 1]; h++) {
                totals[holders[h]] += weight(gram);
            }
        }
        for (int bucket = 0; bucket < directory.length - 1; bucket++) {
            directory[bucket + 1] += directory[bucket];
        }
    }

    private static double[] weights(int parts) {
        double[] weights = new double[LeakIndexBuilder.MOST_PARTS + 1];
        for (int d = 1; d < weights.length; d++) {
            weights[d] = StrictMath.log((parts + 1.0) / Math.min(d, parts));
        }
        return weights;
    }

    private double weight(int gram) {
        return weights[from[gram + 1] - from[gram]];
    }

    /** Order of hashes as numbers without sign. */
    private static long placed(long hash) {
        return hash ^ Long.MIN_VALUE;
    }

    private static int bit(long place) {
        return (int) (place >>> (Long.SIZE - FILTER_BITS));
    }

    private int bucket(long place) {
        return (int) (place >>> Integer.SIZE) >>> directoryShift;
    }

    /** What a document holds of the items, the first of equal ones. */
    Found find(String text) {
        Letters letters = Letters.of(text);
        long[] selected = letters.select(Letters.WINDOW);
        int[] hits = new int[8];
        int count = 0;
        for (long hash : selected) {
            long place = placed(hash);
            int bit = bit(place);
            if ((filter[bit >>> 6] & (1L << bit)) != 0) {
                int gram = gram(hash, place);
                if (gram >= 0) {
                    hits = count == hits.length ? Arrays.copyOf(hits, 2 * count) : hits;
                    hits[count++] = gram;
                }
            }
        }
        return count == 0 ? Found.NOTHING : best(letters, distinct(hits, count));
    }

    private int gram(long hash, long place) {
        int bucket = bucket(place);
        for (int gram = directory[bucket]; gram < directory[bucket + 1]; gram++) {
            if (grams[gram] == hash) {
                return gram;
            }
        }
        return -1;
    }

    private static int[] distinct(int[] hits, int count) {
        Arrays.sort(hits, 0, count);
        int size = 0;
        for (int i = 0; i < count; i++) {
            if (i == 0 || hits[i] != hits[i - 1]) {
                hits[size++] = hits[i];
            }
        }
        return Arrays.copyOf(hits, size);
    }

    private Found best(Letters letters, int[] hits) {
        PartWeights held = new PartWeights();
        for (int gram : hits) {
            for (int h = from[gram]; h < from[gram + 1]; h++) {
                held.add(holders[h], weight(gram));
            }
        }
        WholeRuns runs = new WholeRuns(letters);
        Match[] best = new Match[2];
        held.forEach((number, weight) -> {
            Part part = parts.get(number);
            int kind = part.passage() ? 1 : 0;
            double share = weight / totals[number];
            if ((best[kind] == null || share > best[kind].share()) && runs.hold(part)) {
                best[kind] = new Match(items.get(part.item()), share);
            }
        });
        return new Found(Optional.ofNullable(best[0]), Optional.ofNullable(best[1]));
    }

    List<String> items() {
        return items;
    }

    List<Part> parts() {
        return parts;
    }

    long[] grams() {
        return grams;
    }

    int[] from() {
        return from;
    }

    int[] holders() {
        return holders;
    }
}
