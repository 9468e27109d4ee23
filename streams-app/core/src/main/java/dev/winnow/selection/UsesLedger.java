package dev.winnow.selection;

import java.util.Optional;

/**
 * Keeps the uses of a partition's documents bounded: those of a document whose last selection lies more than
 * {@link RuleOptions#rememberedSelections()} selections of the partition back are removed, in the step that selects the next one. The
 * decisions do not wait for it: {@link PartitionDecisions} takes such uses as forgotten whether they are still stored or not, so
 * that an audit with other stores decides alike. Stateless but for its store.
 */
public final class UsesLedger {
    private final Store store;
    private final long remembered;

    /** What keeps uses by document, and the documents that were selected last. */
    public interface Store {
        /** The uses of a document; {@link Uses#NONE} when none are kept. */
        Uses get(String documentId);

        void put(String documentId, Uses uses);

        void remove(String documentId);

        /** The document that a place of the ring of selections holds; empty when it holds none. */
        Optional<String> selected(long place);

        void select(long place, String documentId);
    }

    public UsesLedger(Store store, RuleOptions options) {
        this.store = store;
        remembered = options.rememberedSelections();
    }

    /** The uses of a document as they are stored. */
    public Uses get(String documentId) {
        return store.get(documentId);
    }

    /** Keeps the uses of a document that was selected, and removes what they push out. */
    public void put(String documentId, Uses after) {
        long selection = after.lastSelection();
        if (selection >= 0) {
            long place = selection % remembered;
            if (selection >= remembered) {
                store.selected(place)
                        .filter(pushedOut -> store.get(pushedOut).lastSelection() == selection - remembered)
                        .ifPresent(store::remove);
            }
            store.select(place, documentId);
        }
        store.put(documentId, after);
    }
}
