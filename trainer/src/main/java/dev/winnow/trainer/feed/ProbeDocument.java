package dev.winnow.trainer.feed;

import java.util.Map;

/**
 * A document whose worth is asked for.
 *
 * @param id of the document
 * @param planVersion plan that was live when it was drawn
 * @param labels group by agent name
 * @param text what to measure
 */
public record ProbeDocument(String id, int planVersion, Map<String, String> labels, String text) {
    public ProbeDocument {
        labels = Map.copyOf(labels);
    }
}
