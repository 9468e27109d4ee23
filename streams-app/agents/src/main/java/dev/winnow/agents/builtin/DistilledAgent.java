package dev.winnow.agents.builtin;

import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
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
        if (!artefact.groups().equals(Quintiles.GROUPS)) {
            throw unusable(
                    artefact, "its groups must be " + Quintiles.GROUPS + ", they are " + artefact.groups(), null);
        }
        Distillation distillation;
        Quintiles fifths;
        try {
            distillation = Distillation.read(artefact.configuration());
            fifths = Quintiles.read(artefact.configuration());
        } catch (IllegalArgumentException e) {
            throw unusable(artefact, e.getMessage(), e);
        }
        return new DistilledAgent(artefact, settings, distillation, fifths);
    }

    private static AgentException unusable(AgentArtefact artefact, String problem, Exception cause) {
        return new AgentException(
                "agent artefact " + artefact.directory() + " cannot be loaded: " + problem
                        + "; fit it again with 'winnow agents fit --agents " + artefact.type() + "'",
                cause);
    }

    @Override
    Label read(Document document, BagBatch batch, int index, float[] outputs) {
        if (batch.texts().get(index).counts().words() == 0) {
            return Label.none();
        }
        double score = distillation.score(outputs[0]);
        return new Label(fifths.group(score), score);
    }
}
