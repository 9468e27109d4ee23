package dev.winnow.agent;

import dev.winnow.schemas.Document;
import java.util.List;

/**
 * An agent whose label a service of its own adds to a document before scorers read it, because it depends on more than the document.
 *
 * <p>Runs blend it like any other agent of their catalogue. Scorers do not ask it: they pass on its annotations, with the version of the service that
 * made them. A document that comes without one counts as an outage of the agent.
 */
public interface StageAgent extends Agent {
    /**
     * Not supported: the service that the agent belongs to labels documents.
     *
     * @param batch documents
     * @return never
     * @throws AgentException always
     */
    @Override
    default List<Label> label(List<Document> batch) {
        throw new AgentException(
                "agent " + name() + " labels in a service of its own, which has to run before the scorers;"
                        + " documents alone cannot be labelled");
    }

    @Override
    default void close() {
        // holds nothing
    }
}
