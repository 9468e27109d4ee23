package dev.winnow.agents.transformer;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import java.util.List;

/** Makes agents that bin the output of a regressor; the score of a label is the output itself, also where it lies outside of the range. */
public final class TextRegressorFactory implements AgentFactory {

    /** Type of the artifacts. */
    public static final String TYPE = "text-regressor";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String description() {
        return "the bin of the output of a transformer of a model hub";
    }

    @Override
    public Agent load(AgentArtifact artifact, AgentSettings settings) {
        List<String> groups = artifact.groups();
        Bins bins;
        try {
            bins = Bins.read(artifact.configuration(), groups.size());
        } catch (IllegalArgumentException e) {
            throw artifact.unusable(e.getMessage(), "import the model again with 'winnow agents import --edges'", e);
        }
        return TransformerAgent.load(artifact, settings, TransformerSettings.read(artifact), 1, outputs -> {
            double score = outputs[0];
            return new Label(groups.get(bins.group(score)), score);
        });
    }
}
