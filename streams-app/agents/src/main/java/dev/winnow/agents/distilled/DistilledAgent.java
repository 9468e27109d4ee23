package dev.winnow.agents.distilled;

import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.agents.bag.BagAgent;
import dev.winnow.agents.bag.BagBatch;
import dev.winnow.agents.bag.BagModel;
import dev.winnow.agents.measure.Quintiles;
import dev.winnow.schemas.Document;

/** Says what a teacher would say, by a regressor that learned from it: the fifth, and as score the number in the teacher's unit. A text without words has none. */
final class DistilledAgent extends BagAgent {

    private final Distillation distillation;
    private final Quintiles fifths;

    private DistilledAgent(
            AgentArtefact artefact, AgentSettings settings, Distillation distillation, Quintiles fifths) {
        super(artefact, settings, 1, BagModel.Output.LINEAR);
        this.distillation = distillation;
        this.fifths = fifths;
    }

    static DistilledAgent load(AgentArtefact artefact, AgentSettings settings) {
        Quintiles fifths = Quintiles.of(artefact);
        try {
            return new DistilledAgent(artefact, settings, Distillation.read(artefact.configuration()), fifths);
        } catch (IllegalArgumentException e) {
            throw artefact.unusable(e.getMessage(), e);
        }
    }

    @Override
    protected Label read(Document document, BagBatch batch, int index, float[] outputs) {
        if (batch.texts().get(index).counts().words() == 0) {
            return Label.none();
        }
        double score = distillation.score(outputs[0]);
        return new Label(fifths.group(score), score);
    }
}
