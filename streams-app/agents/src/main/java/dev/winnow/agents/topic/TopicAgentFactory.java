package dev.winnow.agents.topic;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.agents.bag.BagAgent;
import dev.winnow.agents.bag.BagModel;
import java.util.List;

/**
 * Makes agents {@code topic}: the topic whose centre is nearest, with the cosine as score; a document without a single word that
 * the topics were made of has no label.
 */
public final class TopicAgentFactory implements AgentFactory {

    /** Type of the artifacts, and name of the agent that fitting makes. */
    public static final String TYPE = "topic";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String description() {
        return "the nearest of the sample's topics";
    }

    @Override
    public Agent load(AgentArtifact artifact, AgentSettings settings) {
        List<String> groups = artifact.groups();
        return new BagAgent(artifact, settings, groups.size(), BagModel.Output.COSINES, (document, text, outputs) -> {
            for (float output : outputs) {
                if (output != 0) {
                    return BagAgent.largest(groups, outputs);
                }
            }
            return Label.none();
        });
    }
}
