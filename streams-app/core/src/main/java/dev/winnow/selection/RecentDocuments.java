package dev.winnow.selection;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The last {@link #CAPACITY} documents of a partition: their labels, and what their uses were when they came. A ring, so that a
 * document changes one entry of a store. Mutable, owned by one thread; scores are those of the plan that was set last.
 *
 * <p>Entry of a slot, in a store: number of the document in its partition (long), uses (int), plan of the last use (int), and of
 * each agent in plan order the group index, -1 for absent or -2 for failed (int), big-endian.
 */
final class RecentDocuments {
    /** Documents remembered. Fewer make lambda noisy at small ratios, more make it late after a change of the stream. */
    static final int CAPACITY = 2_048;

    /** Documents between two solves of lambda. */
    static final int SOLVE_EVERY = 256;

    private final long[] numbers = new long[CAPACITY];
    private final Labels[] labels = new Labels[CAPACITY];
    private final int[] uses = new int[CAPACITY];
    private final int[] lastPlans = new int[CAPACITY];
    private final double[] scores = new double[CAPACITY];
    private final double[] floors = new double[CAPACITY];
    private final boolean[] vetoed = new boolean[CAPACITY];
    private int[][] counts = new int[0][];
    private int size;

    /** Slots by score and floor; those that are not placed have changed since. */
    private int[] order = new int[0];

    private final boolean[] placed = new boolean[CAPACITY];

    /** Sets what scores, floors and groups are of. */
    void adopt(Plan plan, Scoring scoring) {
        counts = plan.agents().stream()
                .map(agent -> new int[agent.groups().size()])
                .toArray(int[][]::new);
        for (int slot = 0; slot < CAPACITY; slot++) {
            if (labels[slot] != null) {
                count(labels[slot], 1);
                weigh(slot, scoring);
            }
        }
    }

    /** Takes in the next document in the place of the oldest; returns the slot. */
    int add(long number, Labels document, Uses before, Scoring scoring) {
        int slot = (int) (number % CAPACITY);
        if (labels[slot] == null) {
            size++;
        } else {
            count(labels[slot], -1);
        }
        put(slot, number, document, before.count(), before.lastPlanVersion());
        count(document, 1);
        weigh(slot, scoring);
        return slot;
    }

    private void weigh(int slot, Scoring scoring) {
        scores[slot] = scoring.score(labels[slot], uses[slot]);
        floors[slot] = scoring.floor(labels[slot]);
        vetoed[slot] = scoring.vetoes(labels[slot]);
        placed[slot] = false;
    }

    private void put(int slot, long number, Labels document, int count, int lastPlan) {
        numbers[slot] = number;
        labels[slot] = document;
        uses[slot] = count;
        lastPlans[slot] = lastPlan;
    }

    private void count(Labels document, int change) {
        for (int a = 0; a < counts.length; a++) {
            if (document.has(a)) {
                counts[a][document.group(a)] += change;
            }
        }
    }

    /** Documents remembered, at most {@link #CAPACITY}. */
    int size() {
        return size;
    }

    /** Documents remembered in a group. */
    int count(int agent, int group) {
        return counts[agent][group];
    }

    /**
     * What the remembered documents from a number on would meet under a plan, by score and floor, equal ones together; those that it has used already, or vetoes,
     * left out.
     */
    List<IntensitySolver.Mass> masses(Plan plan, long from, long end) {
        List<IntensitySolver.Mass> masses = new ArrayList<>();
        int first = -1;
        int equal = 0;
        for (int slot : ordered()) {
            if (isIn(slot, from, end) && isOpen(plan, slot)) {
                if (equal > 0 && compare(first, slot) != 0) {
                    masses.add(new IntensitySolver.Mass(scores[first], floors[first], equal));
                    equal = 0;
                }
                first = slot;
                equal++;
            }
        }
        if (equal > 0) {
            masses.add(new IntensitySolver.Mass(scores[first], floors[first], equal));
        }
        return masses;
    }

    /** Whether a slot is of a document with a number in a range of at most the capacity. */
    private static boolean isIn(int slot, long from, long end) {
        return (slot - from % CAPACITY + CAPACITY) % CAPACITY < end - from;
    }

    /** Slots of all documents by score and floor. Few change between two solves: those are sorted, and merged into the others. */
    private int[] ordered() {
        int[] kept = new int[order.length];
        int size = 0;
        for (int slot : order) {
            if (placed[slot]) {
                kept[size++] = slot;
            }
        }
        List<Integer> moved = new ArrayList<>();
        for (int slot = 0; slot < CAPACITY; slot++) {
            if (labels[slot] != null && !placed[slot]) {
                moved.add(slot);
                placed[slot] = true;
            }
        }
        moved.sort(this::compare);
        order = new int[size + moved.size()];
        int next = 0;
        int i = 0;
        for (int k = 0; k < size; k++) {
            while (next < moved.size() && compare(moved.get(next), kept[k]) < 0) {
                order[i++] = moved.get(next++);
            }
            order[i++] = kept[k];
        }
        while (next < moved.size()) {
            order[i++] = moved.get(next++);
        }
        return order;
    }

    private int compare(int slot, int other) {
        int byScore = Double.compare(scores[slot], scores[other]);
        return byScore != 0 ? byScore : Double.compare(floors[slot], floors[other]);
    }

    /** The same as {@link #masses}, each document for itself, by the group that an agent has put them in; those without a group of it come last. */
    List<List<IntensitySolver.Mass>> massesByGroup(Plan plan, int agent, long from, long end) {
        int groups = plan.agents().get(agent).groups().size();
        List<List<IntensitySolver.Mass>> masses = new ArrayList<>();
        for (int g = 0; g <= groups; g++) {
            masses.add(new ArrayList<>());
        }
        for (int slot : ordered()) {
            if (isIn(slot, from, end) && isOpen(plan, slot)) {
                int group = labels[slot].group(agent);
                masses.get(group < 0 ? groups : group).add(new IntensitySolver.Mass(scores[slot], floors[slot], 1));
            }
        }
        return masses;
    }

    private boolean isOpen(Plan plan, int slot) {
        return labels[slot] != null && lastPlans[slot] != plan.version() && !vetoed[slot];
    }

    StreamCounts counts(Plan plan) {
        List<Labels> held = new ArrayList<>(size);
        for (Labels document : labels) {
            if (document != null) {
                held.add(document);
            }
        }
        return StreamCounts.of(plan, held);
    }

    byte[] encode(int slot) {
        ByteBuffer bytes = ByteBuffer.allocate(8 + 4 + 4 + 4 * labels[slot].size());
        bytes.putLong(numbers[slot]).putInt(uses[slot]).putInt(lastPlans[slot]);
        for (int a = 0; a < labels[slot].size(); a++) {
            bytes.putInt(labels[slot].group(a));
        }
        return bytes.array();
    }

    /** Fills a slot from its stored bytes; {@link #adopt} has to follow. */
    void decode(int slot, byte[] stored) {
        ByteBuffer bytes = ByteBuffer.wrap(stored);
        long number = bytes.getLong();
        int count = bytes.getInt();
        int lastPlan = bytes.getInt();
        int[] groups = new int[bytes.remaining() / Integer.BYTES];
        bytes.asIntBuffer().get(groups);
        size += labels[slot] == null ? 1 : 0;
        put(slot, number, Labels.of(groups), count, lastPlan);
    }

    boolean holds(int slot) {
        return labels[slot] != null;
    }
}
