package dev.winnow.agents.quality;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.agents.bag.BagAgent;
import dev.winnow.agents.bag.BagModel;
import dev.winnow.agents.measure.Percentiles;

/**
 * Makes agents {@code quality}: the percentile of a regressor's output among documents of the sample, and the group of that percentile.
 *
 * <p>The score is in [0, 100]: the share of those documents, in percent, that the regressor puts below this one. A text without words has score 0 and is
 * in the lowest group. An artifact with the groups 0-1 to 4-5, which was fitted before, labels as it did.
 */
public final class QualityAgentFactory implements AgentFactory {

    /** Type of the artifacts, and name of the agent that fitting makes. */
    public static final String TYPE = "quality";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String description() {
        return "percentile of quality, by human labels where there are some, else by how much it looks like prose";
    }

    @Override
    public Agent load(AgentArtifact artifact, AgentSettings settings) {
        if (artifact.groups().equals(FormerQualityScale.GROUPS)) {
            return former(artifact, settings);
        }
        Percentiles percentiles = Percentiles.of(artifact);
        return new BagAgent(
                artifact,
                settings,
                1,
                BagModel.Output.LINEAR,
                (document, text, outputs) -> percentiles.label(text, outputs[0]));
    }

    private static Agent former(AgentArtifact artifact, AgentSettings settings) {
        FormerQualityScale scale;
        try {
            scale = FormerQualityScale.read(artifact.configuration());
        } catch (IllegalArgumentException e) {
            throw artifact.unusable(e.getMessage(), e);
        }
        return new BagAgent(artifact, settings, 1, BagModel.Output.LINEAR, (document, text, outputs) -> {
            double score = text.counts().words() == 0 ? 0 : scale.score(outputs[0]);
            return new Label(FormerQualityScale.group(score), score);
        });
    }
}
