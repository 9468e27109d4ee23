package dev.winnow.decision;

import dev.winnow.selection.Uses;

/** How the run has used documents of one partition so far; holds the selected ones only. */
public interface UsesByDocument {
    /** The uses of a document; {@link Uses#NONE} when it was never selected. */
    Uses get(String documentId);

    void put(String documentId, Uses uses);
}
