package dev.winnow.agents.topic;

import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.agents.bag.BagAgent;
import dev.winnow.agents.bag.BagBatch;
import dev.winnow.agents.bag.BagModel;
import dev.winnow.schemas.Document;

/**
 * Puts a document in the topic whose centre is nearest, with the cosine as score; a document without a single word that
 * the topics were made of has no label.
 */
final class TopicAgent extends BagAgent {

    TopicAgent(AgentArtefact artefact, AgentSettings settings) {
        super(artefact, settings, artefact.groups().size(), BagModel.Output.COSINES);
    }

    @Override
    protected Label read(Document document, BagBatch batch, int index, float[] outputs) {
        for (float output : outputs) {
            if (output != 0) {
                return largest(outputs);
            }
        }
        return Label.none();
    }
}
