package dev.winnow.trainer.feed;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Probe;
import java.util.HashMap;
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

    /** What a record of the probes topic asks for. */
    public static ProbeDocument of(Probe probe) {
        Map<String, String> labels = new HashMap<>();
        for (Annotation annotation : probe.getDocument().getAnnotations()) {
            labels.put(annotation.getAgent(), annotation.getGroup());
        }
        return new ProbeDocument(
                probe.getDocument().getId(),
                probe.getPlanVersion(),
                labels,
                probe.getDocument().getText());
    }
}
