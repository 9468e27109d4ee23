package dev.winnow.agent;

import dev.winnow.schemas.Document;
import java.util.List;
import java.util.function.Function;

/**
 * An agent whose label of a document is a pure function of that document, computed without a device.
 *
 * <p>All of its work is done ahead, on all cores, while other agents have the device. Beyond what {@link Agent} states, it guarantees that
 * {@link #label(Document)} may be called by many threads at once. {@link #of} makes one of an artifact and a function.
 */
public interface PureAgent extends Agent {

    /**
     * Makes the agent of an artifact, with its name, groups and version, which holds nothing that has to be closed.
     *
     * @param artifact what the factory was given
     * @param label labels one document, by many threads at once
     * @return the agent
     */
    static PureAgent of(AgentArtifact artifact, Function<Document, Label> label) {
        return new FunctionAgent(artifact, label);
    }

    /**
     * Labels one document.
     *
     * @param document any document; it must not be written to
     * @return one of the groups, or {@link Label#none()}
     */
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
