package dev.winnow.agents.fit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentArtefactWriter;
import dev.winnow.agents.duplicate.DuplicateIndex;
import dev.winnow.agents.duplicate.NearDuplicateAgent;
import dev.winnow.agents.duplicate.NearDuplicateAgentFactory;
import java.util.Iterator;

/** Collects an index of all documents on their way to the sample, up to the bound of an index. One thread. */
final class DuplicateFitter implements Iterator<FitDocument> {

    /** Half of the runs of five words are common: well above what two texts of one author or one template share. */
    private static final double LEAST_SIMILARITY = 0.5;

    private final Iterator<FitDocument> documents;
    private final DuplicateIndex index = new DuplicateIndex();
    private long offered;

    DuplicateFitter(Iterator<FitDocument> documents) {
        this.documents = documents;
    }

    @Override
    public boolean hasNext() {
        return documents.hasNext();
    }

    @Override
    public FitDocument next() {
        FitDocument document = documents.next();
        offered++;
        if (!document.id().isEmpty()) {
            index.add(document.id(), document.text());
        }
        return document;
    }

    AgentArtefact write(AgentArtefactWriter writer) {
        ObjectNode fitted = JsonNodeFactory.instance
                .objectNode()
                .put("documentsOffered", offered)
                .put("documentsIndexed", index.size());
        return writer.write(
                NearDuplicateAgentFactory.TYPE,
                NearDuplicateAgentFactory.TYPE,
                NearDuplicateAgent.GROUPS,
                JsonNodeFactory.instance.objectNode().put(NearDuplicateAgentFactory.LEAST_SIMILARITY, LEAST_SIMILARITY),
                fitted,
                directory -> index.write(directory.resolve(NearDuplicateAgentFactory.INDEX)));
    }
}
