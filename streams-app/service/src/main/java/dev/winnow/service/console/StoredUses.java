package dev.winnow.service.console;

import dev.winnow.decision.IdFilter;
import dev.winnow.decision.UsesByDocument;
import dev.winnow.selection.Uses;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Uses in changelogged stores. By document id: count (int), last plan version (int), and of a selection by rule 2 its number (long).
 * By place in the ring of selections: document id. Owned by one thread.
 */
final class StoredUses implements UsesByDocument {
    private static final int RULE_1_BYTES = 2 * Integer.BYTES;

    private final KeyValueStore<String, byte[]> uses;
    private final KeyValueStore<Long, String> selections;
    private final IdFilter used;

    /** @param uses restored */
    StoredUses(KeyValueStore<String, byte[]> uses, KeyValueStore<Long, String> selections) {
        this.uses = uses;
        this.selections = selections;
        // RocksDB tells Java of an absent key by an exception of C++, which takes as long as the rest of a decision
        used = new IdFilter(action -> {
            try (KeyValueIterator<String, byte[]> all = uses.all()) {
                all.forEachRemaining(entry -> action.accept(entry.key));
            }
        });
    }

    @Override
    public Uses get(String documentId) {
        if (!used.mayHold(documentId)) {
            return Uses.NONE;
        }
        byte[] bytes = uses.get(documentId);
        if (bytes == null) {
            return Uses.NONE;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int count = buffer.getInt();
        int lastPlanVersion = buffer.getInt();
        return buffer.hasRemaining()
                ? new Uses(count, lastPlanVersion, buffer.getLong())
                : new Uses(count, lastPlanVersion);
    }

    @Override
    public void put(String documentId, Uses now) {
        boolean numbered = now.lastSelection() >= 0;
        ByteBuffer buffer = ByteBuffer.allocate(numbered ? RULE_1_BYTES + Long.BYTES : RULE_1_BYTES);
        buffer.putInt(now.count()).putInt(now.lastPlanVersion());
        if (numbered) {
            buffer.putLong(now.lastSelection());
        }
        uses.put(documentId, buffer.array());
        used.add(documentId);
    }

    @Override
    public void remove(String documentId) {
        uses.delete(documentId);
    }

    @Override
    public Optional<String> selected(long place) {
        return Optional.ofNullable(selections.get(place));
    }

    @Override
    public void select(long place, String documentId) {
        selections.put(place, documentId);
    }
}
