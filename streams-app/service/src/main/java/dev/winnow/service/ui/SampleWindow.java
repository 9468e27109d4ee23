package dev.winnow.service.ui;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The newest documents that a run has selected: ids of many, texts of a few. Thread-safe. */
final class SampleWindow {
    private static final int IDS = 20_000;
    private static final int RECENT = 200;
    private static final int LONGEST_ID = 200;

    private final LinkedHashMap<String, Picked> picked = new LinkedHashMap<>();
    private final Deque<Recent> recent = new ArrayDeque<>();
    private long revision;

    /** How a document was selected. */
    record Picked(int plan, double probability, double score, int uses, long time) {}

    /** A selected document. */
    record Recent(Doc document, Picked picked) {}

    synchronized void add(Doc document, Picked how) {
        revision++;
        String id = Doc.cut(document.id(), LONGEST_ID);
        // moves it to the end
        picked.remove(id);
        picked.put(id, how);
        if (picked.size() > IDS) {
            Map.Entry<String, Picked> oldest = picked.entrySet().iterator().next();
            picked.remove(oldest.getKey());
        }
        recent.addLast(new Recent(document, how));
        if (recent.size() > RECENT) {
            recent.removeFirst();
        }
    }

    synchronized Optional<Picked> find(String id) {
        return Optional.ofNullable(picked.get(id));
    }

    /** Newest first. */
    synchronized List<Recent> recent() {
        List<Recent> all = new ArrayList<>();
        recent.descendingIterator().forEachRemaining(all::add);
        return all;
    }

    synchronized long revision() {
        return revision;
    }
}
