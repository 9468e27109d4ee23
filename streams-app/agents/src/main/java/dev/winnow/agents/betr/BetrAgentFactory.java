package dev.winnow.agents.betr;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agents.bag.BagAgent;
import dev.winnow.agents.bag.BagModel;
import dev.winnow.agents.measure.Percentiles;

/**
 * Makes agents {@code betr}: the percentile of a classifier's log-odds that a document is like items of the reference tasks, and the group of that percentile.
 *
 * <p>The score is in [0, 100]: the share of the documents of the sample, in percent, that the classifier puts below this one. A text without words has score 0
 * and is in the lowest group.
 */
public final class BetrAgentFactory implements AgentFactory {

    /** Type of the artifacts, and name of the agent that fitting makes. */
    public static final String TYPE = "betr";

    /** Outputs of the classifier: the logits of other documents and of those near an item. */
    static final int OUTPUTS = 2;

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String description() {
        return "how much it looks like the documents nearest to items of the reference (benchmark-targeted ranking)";
    }

    @Override
    public Agent load(AgentArtifact artifact, AgentSettings settings) {
        Percentiles percentiles = Percentiles.of(artifact);
        return new BagAgent(
                artifact,
                settings,
                OUTPUTS,
                BagModel.Output.LINEAR,
                (document, text, outputs) -> percentiles.label(text, (double) outputs[1] - outputs[0]));
    }
}
