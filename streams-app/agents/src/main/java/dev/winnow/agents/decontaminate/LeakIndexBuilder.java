package dev.winnow.agents.decontaminate;

import dev.winnow.agent.AgentException;
import dev.winnow.agent.fit.TaskItem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes a {@link LeakIndex} of the items of tasks, one after the other. Parts that are the same to the letter are one, of the first item.
 * Mutable, one thread.
 */
final class LeakIndexBuilder {
    /** Items of an index at most. */
    static final int MOST_ITEMS = 1 << 20;

    /** N-grams of an index at most, about 200 MB of memory. */
    static final int MOST_GRAMS = 1 << 23;

    /** Parts of an n-gram at most: what more have in common, "which of the following", identifies none of them. */
    static final int MOST_PARTS = 64;

    /** Letters below which a document has to hold a part whole. */
    static final int SHORT = 64;

    private static final int LEAST_CHOICES = 2;

    /** About as many n-grams as a long part has, so that a share is known to a few hundredths. */
    private static final int GRAMS_OF_PART = 24;

    private final List<String> items = new ArrayList<>();
    private final List<LeakIndex.Part> parts = new ArrayList<>();
    private final Set<Long> known = new HashSet<>();
    private long[] grams = new long[1024];
    private int[] holders = new int[1024];
    private int size;
    private int tooShort;

    /** Adds an item. */
    void add(TaskItem item) {
        if (items.size() == MOST_ITEMS) {
            throw new AgentException("the tasks have more than " + MOST_ITEMS + " items: name fewer files, and fit"
                    + " another agent for the rest");
        }
        items.add(item.name());
        boolean usable = add(true, List.of(item.passage()));
        // a blank to fill is where a text that holds the answer differs
        usable |= add(false, List.of(item.question().split("_+")));
        List<String> choices = item.answers().stream()
                .filter(answer -> Letters.of(answer).size() >= Letters.LEAST)
                .toList();
        // any text about its subject holds one answer alone, but not all choices
        usable |= choices.size() >= LEAST_CHOICES && add(false, choices);
        tooShort += usable ? 0 : 1;
    }

    private boolean add(boolean passage, List<String> texts) {
        List<Letters> usable = texts.stream()
                .map(Letters::of)
                .filter(letters -> letters.size() >= Letters.LEAST)
                .toList();
        long identity = passage ? 1 : 0;
        int letters = 0;
        for (Letters text : usable) {
            identity = identity * 31 + text.hash();
            letters += text.size();
        }
        if (usable.isEmpty() || !known.add(identity)) {
            return !usable.isEmpty();
        }
        int window = Math.max(
                Letters.WINDOW,
                Math.min(Letters.MOST_WINDOW, 2 * (letters - usable.size() * Letters.LENGTH) / GRAMS_OF_PART));
        Set<Long> selected = new HashSet<>();
        for (Letters text : usable) {
            // a text shorter than the window of the whole part has its own
            int own = Math.max(Letters.WINDOW, Math.min(window, text.size() - Letters.LENGTH + 1));
            for (long gram : text.select(own)) {
                selected.add(gram);
            }
        }
        selected.forEach(gram -> add(gram, parts.size()));
        boolean whole = letters < SHORT;
        parts.add(new LeakIndex.Part(
                items.size() - 1,
                passage,
                whole ? usable.stream().mapToInt(Letters::size).toArray() : new int[0],
                whole ? usable.stream().mapToLong(Letters::hash).toArray() : new long[0]));
        return true;
    }

    private void add(long gram, int part) {
        if (size == grams.length) {
            if (size == 2 * MOST_GRAMS) {
                throw tooMany();
            }
            grams = Arrays.copyOf(grams, 2 * size);
            holders = Arrays.copyOf(holders, 2 * size);
        }
        grams[size] = gram;
        holders[size++] = part;
    }

    private static AgentException tooMany() {
        return new AgentException("the tasks have more than " + MOST_GRAMS
                + " n-grams, about 350,000 items: name fewer files, and fit another agent for the rest");
    }

    /** Items of which no part is long enough to be found. */
    int tooShort() {
        return tooShort;
    }

    LeakIndex build() {
        long[] distinct = Arrays.stream(grams, 0, size).sorted().distinct().toArray();
        int[] counts = new int[distinct.length];
        for (int i = 0; i < size; i++) {
            counts[Arrays.binarySearch(distinct, grams[i])]++;
        }
        int kept = 0;
        int[] from = new int[distinct.length + 1];
        for (int i = 0; i < distinct.length; i++) {
            if (counts[i] <= MOST_PARTS) {
                from[kept + 1] = from[kept] + counts[i];
                distinct[kept++] = distinct[i];
            }
        }
        if (kept > MOST_GRAMS) {
            throw tooMany();
        }
        return index(Arrays.copyOf(distinct, kept), Arrays.copyOf(from, kept + 1));
    }

    /** The holders of each n-gram are in the order of parts, because that is the order in which they came. */
    private LeakIndex index(long[] kept, int[] from) {
        int[] next = from.clone();
        int[] sorted = new int[from[kept.length]];
        for (int i = 0; i < size; i++) {
            int place = Arrays.binarySearch(kept, grams[i]);
            if (place >= 0) {
                sorted[next[place]++] = holders[i];
            }
        }
        return new LeakIndex(items, parts, kept, from, sorted);
    }
}
