package dev.winnow.agents.transformer;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import java.util.List;

/** Makes agents that bin the output of a regressor; the score of a label is the output itself, also where it lies outside of the range. */
public final class TextRegressorFactory implements AgentFactory {

    /** Type of the artefacts. */
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
    public Agent load(AgentArtefact artefact, AgentSettings settings) {
        List<String> groups = artefact.groups();
        Bins bins;
        try {
            bins = Bins.read(artefact.configuration(), groups.size());
        } catch (IllegalArgumentException e) {
            throw artefact.unusable(e.getMessage(), "import the model again with 'winnow agents import --edges'", e);
        }
        return TransformerAgent.load(artefact, settings, TransformerSettings.read(artefact), 1, outputs -> {
            double score = outputs[0];
            return new Label(groups.get(bins.group(score)), score);
        });
    }
}
