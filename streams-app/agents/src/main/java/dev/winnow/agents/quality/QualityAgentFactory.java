package dev.winnow.agents.quality;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.agents.bag.BagAgent;
import dev.winnow.agents.bag.BagModel;

/** Makes agents {@code quality}: a score from 0 to 5 in one of five intervals; a text without words scores 0. */
public final class QualityAgentFactory implements AgentFactory {

    /** Type of the artifacts, and name of the agent that fitting makes. */
    public static final String TYPE = "quality";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String description() {
        return "quality from 0 to 5, by human labels where there are some, else by how much it looks like prose";
    }

    @Override
    public Agent load(AgentArtifact artifact, AgentSettings settings) {
        artifact.requireGroups(QualityScale.GROUPS);
        QualityScale scale;
        try {
            scale = QualityScale.read(artifact.configuration());
        } catch (IllegalArgumentException e) {
            throw artifact.unusable(e.getMessage(), e);
        }
        return new BagAgent(artifact, settings, 1, BagModel.Output.LINEAR, (document, text, outputs) -> {
            double score = text.counts().words() == 0 ? 0 : scale.score(outputs[0]);
            return new Label(QualityScale.group(score), score);
        });
    }
}
