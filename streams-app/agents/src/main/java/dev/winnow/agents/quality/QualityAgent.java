package dev.winnow.agents.quality;

import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.agents.bag.BagAgent;
import dev.winnow.agents.bag.BagBatch;
import dev.winnow.agents.bag.BagModel;
import dev.winnow.schemas.Document;

/** Scores a text from 0 to 5 and puts it in one of five intervals; a text without words scores 0. */
final class QualityAgent extends BagAgent {

    private final QualityScale scale;

    QualityAgent(AgentArtefact artefact, AgentSettings settings, QualityScale scale) {
        super(artefact, settings, 1, BagModel.Output.LINEAR);
        this.scale = scale;
    }

    @Override
    protected Label read(Document document, BagBatch batch, int index, float[] outputs) {
        double score = batch.texts().get(index).counts().words() == 0 ? 0 : scale.score(outputs[0]);
        return new Label(QualityScale.group(score), score);
    }
}
