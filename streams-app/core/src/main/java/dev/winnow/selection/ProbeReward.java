package dev.winnow.selection;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What one probe was worth to the model. May hold anything that arrived: the update judges it.
 *
 * @param documentId id of the document
 * @param labels group of the document by agent name
 * @param influence influence on the reference tasks; positive means that training on the document lowers their loss
 */
public record ProbeReward(String documentId, Map<String, String> labels, double influence) {
    public ProbeReward {
        Objects.requireNonNull(documentId, "documentId");
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }
}
