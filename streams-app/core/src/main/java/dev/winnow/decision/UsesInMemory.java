package dev.winnow.decision;

import dev.winnow.selection.Uses;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Uses without a store, for runs and replays in memory: an id and some bytes for each document selected. Owned by one thread. */
public final class UsesInMemory implements UsesByDocument {
    private final Map<String, Uses> uses = new HashMap<>();
    private final Map<Long, String> selected = new HashMap<>();

    @Override
    public Uses get(String documentId) {
        return uses.getOrDefault(documentId, Uses.NONE);
    }

    @Override
    public void put(String documentId, Uses now) {
        uses.put(documentId, now);
    }

    @Override
    public void remove(String documentId) {
        uses.remove(documentId);
    }

    @Override
    public Optional<String> selected(long place) {
        return Optional.ofNullable(selected.get(place));
    }

    @Override
    public void select(long place, String documentId) {
        selected.put(place, documentId);
    }
}
