package dev.winnow.selection;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A uniform sample of the label vectors of a stream: those of the documents with the smallest hashes. What it holds
 * depends on the set of offered documents, never on their order, and two samples merge into that of both streams.
 *
 * <p>Mutable, owned by one thread. Every change is reported, so that a state store can mirror it entry by entry under
 * the hash as the key.
 */
public final class LabelSample {
    private static final HashDraw DRAW = HashDraw.of(0, "sample");

    /** One document of the sample. */
    public record Entry(long hash, Labels labels) {}

    /**
     * What an offer changed.
     *
     * @param inserted entry to put; it replaces one of the same hash
     * @param evicted entry to delete
     */
    public record Change(Optional<Entry> inserted, Optional<Entry> evicted) {
        /** The sample is as it was. */
        public static final Change NONE = new Change(Optional.empty(), Optional.empty());
    }

    private final int capacity;
    private final NavigableMap<Long, Labels> labelsByHash = new TreeMap<>(Long::compareUnsigned);

    public LabelSample(int capacity) {
        Check.that(capacity >= 1, "capacity", "1 or more", capacity);
        this.capacity = capacity;
    }

    /** Offers a document of the stream. */
    public Change offer(String documentId, Labels labels) {
        return offer(DRAW.bits(documentId), labels);
    }

    /** Offers an entry that another sample held. */
    public Change offer(Entry entry) {
        return offer(entry.hash(), entry.labels());
    }

    private Change offer(long hash, Labels labels) {
        boolean full = labelsByHash.size() >= capacity;
        if (full && Long.compareUnsigned(hash, labelsByHash.lastKey()) > 0) {
            return Change.NONE;
        }
        Labels held = labelsByHash.get(hash);
        if (held != null) {
            // a document that was labelled twice: the smaller vector stays, whichever came first
            if (held.compareTo(labels) <= 0) {
                return Change.NONE;
            }
            labelsByHash.put(hash, labels);
            return new Change(Optional.of(new Entry(hash, labels)), Optional.empty());
        }
        labelsByHash.put(hash, labels);
        Optional<Entry> evicted = Optional.empty();
        if (full) {
            Map.Entry<Long, Labels> last = labelsByHash.pollLastEntry();
            evicted = Optional.of(new Entry(last.getKey(), last.getValue()));
        }
        return new Change(Optional.of(new Entry(hash, labels)), evicted);
    }

    /** Takes in all of another sample. */
    public void merge(LabelSample other) {
        other.labelsByHash.forEach(this::offer);
    }

    /** Becomes a sample of the given entries, forgetting what it held. */
    public void restore(Collection<Entry> entries) {
        labelsByHash.clear();
        entries.forEach(this::offer);
    }

    /** The entries, by unsigned hash. */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>(labelsByHash.size());
        labelsByHash.forEach((hash, labels) -> entries.add(new Entry(hash, labels)));
        return entries;
    }

    public int size() {
        return labelsByHash.size();
    }

    public int capacity() {
        return capacity;
    }

    /** Counts of the sample per agent and group of a plan. */
    public StreamCounts counts(Plan plan) {
        return StreamCounts.of(plan, labelsByHash.values());
    }
}
