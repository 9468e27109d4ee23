package dev.winnow.agents.duplicate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.fit.FitDocument;
import dev.winnow.agent.fit.FitInput;
import dev.winnow.agent.fit.FitSample;
import dev.winnow.agent.fit.FitTask;
import dev.winnow.agent.fit.Fitter;
import dev.winnow.agent.fit.Fitting;
import java.util.Set;

/** Fits near-duplicate: an index of all documents on their way to the sample, up to the bound of an index. */
public final class NearDuplicateFitter implements Fitter {

    /** Half of the runs of five words are common: well above what two texts of one author or one template share. */
    private static final double LEAST_SIMILARITY = 0.5;

    @Override
    public String type() {
        return NearDuplicateAgentFactory.TYPE;
    }

    @Override
    public Set<FitInput> needs() {
        return Set.of(FitInput.EVERY_DOCUMENT);
    }

    @Override
    public Fitting start(FitTask task) {
        DuplicateIndex index = new DuplicateIndex();
        return new Fitting() {
            @Override
            public void offered(FitDocument document) {
                if (!document.id().isEmpty()) {
                    index.add(document.id(), document.text());
                }
            }

            @Override
            public AgentArtifact fit(FitSample sample) {
                ObjectNode fitted = JsonNodeFactory.instance
                        .objectNode()
                        .put("documentsOffered", sample.offered())
                        .put("documentsIndexed", index.size());
                return task.write(
                        NearDuplicateAgentFactory.GROUPS,
                        JsonNodeFactory.instance
                                .objectNode()
                                .put(NearDuplicateAgentFactory.LEAST_SIMILARITY, LEAST_SIMILARITY),
                        fitted,
                        directory -> index.write(directory.resolve(NearDuplicateAgentFactory.INDEX)));
            }
        };
    }
}
