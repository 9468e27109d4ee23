package dev.winnow.agents.transformer;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import java.util.List;

/** Makes agents that name the class of a sequence classifier: the group of the largest output, with its probability. */
public final class TextClassifierFactory implements AgentFactory {

    /** Type of the artifacts. */
    public static final String TYPE = "text-classifier";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String description() {
        return "the class of a transformer of a model hub";
    }

    @Override
    public Agent load(AgentArtifact artifact, AgentSettings settings) {
        List<String> groups = artifact.groups();
        TransformerSettings model = TransformerSettings.read(artifact);
        return TransformerAgent.load(artifact, settings, model, groups.size(), logits -> {
            int best = 0;
            for (int i = 1; i < logits.length; i++) {
                if (logits[i] > logits[best]) {
                    best = i;
                }
            }
            return new Label(groups.get(best), model.multiLabel() ? sigmoid(logits[best]) : probability(logits, best));
        });
    }

    private static double sigmoid(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }

    /** Softmax at one place. */
    private static double probability(float[] logits, int index) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp((double) logit - logits[index]);
        }
        return 1 / sum;
    }
}
