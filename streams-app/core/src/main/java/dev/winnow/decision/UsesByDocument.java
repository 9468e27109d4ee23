package dev.winnow.decision;

import dev.winnow.selection.Uses;
import dev.winnow.selection.UsesLedger;

/** How the run has used documents of one partition so far, kept bounded by a {@link UsesLedger}; holds the selected ones only. */
public interface UsesByDocument extends UsesLedger.Store {
    /** The uses of a document; {@link Uses#NONE} when it was never selected. */
    @Override
    Uses get(String documentId);
}
