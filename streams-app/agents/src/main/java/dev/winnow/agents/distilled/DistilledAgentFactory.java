package dev.winnow.agents.distilled;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.agents.bag.BagAgent;
import dev.winnow.agents.bag.BagModel;
import dev.winnow.agents.measure.Quintiles;

/**
 * Makes agents that predict what a teacher would answer, by a regressor that learned from it: the fifth, and as score the number in the teacher's unit. A text
 * without words has no label.
 */
abstract class DistilledAgentFactory implements AgentFactory {
    private final String type;
    private final String description;

    DistilledAgentFactory(String type, String description) {
        this.type = type;
        this.description = description;
    }

    @Override
    public final String type() {
        return type;
    }

    @Override
    public final String description() {
        return description;
    }

    @Override
    public final Agent load(AgentArtifact artifact, AgentSettings settings) {
        Quintiles fifths = Quintiles.of(artifact);
        Distillation distillation;
        try {
            distillation = Distillation.read(artifact.configuration());
        } catch (IllegalArgumentException e) {
            throw artifact.unusable(e.getMessage(), e);
        }
        return new BagAgent(artifact, settings, 1, BagModel.Output.LINEAR, (document, text, outputs) -> {
            if (text.counts().words() == 0) {
                return Label.none();
            }
            double score = distillation.score(outputs[0]);
            return new Label(fifths.group(score), score);
        });
    }
}
