package dev.winnow.agent;

import dev.winnow.schemas.Document;
import java.util.List;

/**
 * An agent whose label of a document is a pure function of that document, computed without a device.
 *
 * <p>All of its work is done ahead, on all cores, while other agents have the device. Beyond what {@link Agent} says, it guarantees that
 * {@link #label(Document)} may be called by many threads at once.
 */
public interface PureAgent extends Agent {

    /** Labels one document. */
    Label label(Document document);

    @Override
    default List<Label> label(List<Document> batch) {
        return batch.stream().map(this::label).toList();
    }

    @Override
    default Prepared prepare(List<Document> batch) {
        List<Label> labels = batch.parallelStream().map(this::label).toList();
        return () -> labels;
    }
}
