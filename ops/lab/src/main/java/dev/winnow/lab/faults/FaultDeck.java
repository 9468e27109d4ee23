package dev.winnow.lab.faults;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Draws the faults of a run. The same kinds, count and seed give the same faults. */
final class FaultDeck {
    private static final long LONGEST_DELAY_MILLIS = 3_000;

    /** Times that every kind comes in a run that is long enough. */
    private static final int ROUNDS = 2;

    private FaultDeck() {}

    /**
     * Every kind once, in random order, and where there is room for it once more, and then by weight; fewer than there are kinds when {@code count} is less.
     */
    static List<PlannedFault> draw(Collection<FaultKind> kinds, int count, long seed) {
        Random random = new Random(seed);
        List<FaultKind> order = new ArrayList<>(kinds);
        Collections.shuffle(order, random);
        if (count >= ROUNDS * kinds.size()) {
            List<FaultKind> again = new ArrayList<>(kinds);
            Collections.shuffle(again, random);
            order.addAll(again);
        }
        List<FaultKind> weighted = new ArrayList<>();
        for (FaultKind kind : kinds) {
            weighted.addAll(Collections.nCopies(kind.weight(), kind));
        }
        if (weighted.isEmpty()) {
            weighted.addAll(kinds);
        }
        List<PlannedFault> faults = new ArrayList<>(count);
        for (int number = 1; number <= count; number++) {
            FaultKind kind =
                    number <= order.size() ? order.get(number - 1) : weighted.get(random.nextInt(weighted.size()));
            faults.add(new PlannedFault(
                    number,
                    kind,
                    random.nextLong(),
                    Math.round(random.nextDouble() * LONGEST_DELAY_MILLIS),
                    random.nextDouble()));
        }
        return faults;
    }
}
