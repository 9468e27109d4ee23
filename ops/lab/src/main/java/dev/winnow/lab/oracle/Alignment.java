package dev.winnow.lab.oracle;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Two sequences that have to be the same, one that is expected and one that was found: names what is missing, repeated, too much or in another place, and hands
 * on the pairs. Bounded by what waits for its other half. Owned by one thread.
 */
final class Alignment<T> {
    /** How far ahead an item is looked for. */
    private static final int SOON = 4_096;

    /** How many items wait for their turn at most. */
    private static final int EARLY = 256;

    private static final int REMEMBERED = 1 << 14;

    private final Deque<Item<T>> expected = new ArrayDeque<>();
    private final Deque<Item<T>> found = new ArrayDeque<>();
    private final Map<String, Item<T>> early = new LinkedHashMap<>();
    private final Map<String, Boolean> paired = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };
    private final Kinds kinds;
    private final String what;
    private final Findings findings;
    private final BiConsumer<Item<T>, Item<T>> compare;
    private Function<Item<T>, FindingKind> surplusKind;

    /** Names of what can be wrong with a sequence. */
    record Kinds(FindingKind missing, FindingKind twice, FindingKind surplus, FindingKind order) {}

    /**
     * One of a sequence.
     *
     * @param key the same of an item and its other half
     * @param once of no two items the same
     */
    record Item<T>(String key, String once, long offset, T value) {}

    /**
     * @param what what the items are called
     * @param findings where missing items are missed, and the others were found
     * @param compare takes an expected item and the found one
     */
    Alignment(Kinds kinds, String what, Findings findings, BiConsumer<Item<T>, Item<T>> compare) {
        this.kinds = kinds;
        this.what = what;
        this.findings = findings;
        this.compare = compare;
        surplusKind = item -> kinds.surplus();
    }

    /** Names what was not expected, and does not come for a second time. */
    void nameSurplus(Function<Item<T>, FindingKind> naming) {
        surplusKind = naming;
    }

    void expect(Item<T> item) {
        expected.add(item);
    }

    void find(Item<T> item) {
        found.add(item);
    }

    /** What was found and has not met its other half, in order. */
    Deque<Item<T>> open() {
        return found;
    }

    /** Pairs all that is expected: everything found that belongs to it has been given. */
    void settle() {
        while (!expected.isEmpty()) {
            Item<T> due = expected.peek();
            Item<T> next = found.peek();
            Item<T> before = early.remove(due.key());
            if (before != null) {
                findings.add(kinds.order(), before.offset(), what + " " + due.key() + " comes too early");
                pair(expected.remove(), before);
            } else if (next != null && next.key().equals(due.key())) {
                pair(expected.remove(), found.remove());
            } else if (next == null || !isFound(due.key())) {
                expected.remove();
                findings.add(kinds.missing(), due.offset(), what + " " + due.key() + " is missing");
            } else {
                notDue(found.remove());
            }
        }
    }

    /** It belongs here later, or not at all. */
    private void notDue(Item<T> item) {
        if (paired.containsKey(item.once()) || early.putIfAbsent(item.key(), item) != null) {
            surplus(item);
        }
        if (early.size() > EARLY) {
            surplus(early.remove(early.keySet().iterator().next()));
        }
    }

    /** When nothing more comes: what is left was not expected. */
    void finish() {
        settle();
        early.values().forEach(this::surplus);
        early.clear();
        found.forEach(this::surplus);
        found.clear();
    }

    private void pair(Item<T> due, Item<T> next) {
        paired.put(next.once(), true);
        compare.accept(due, next);
    }

    private void surplus(Item<T> item) {
        boolean again = paired.containsKey(item.once());
        findings.add(
                again ? kinds.twice() : surplusKind.apply(item),
                item.offset(),
                what + " " + item.key() + (again ? " comes twice" : " is not expected"));
    }

    private boolean isFound(String key) {
        return found.stream().limit(SOON).anyMatch(item -> item.key().equals(key));
    }
}
