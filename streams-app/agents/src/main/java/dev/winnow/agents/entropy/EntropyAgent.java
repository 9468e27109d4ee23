package dev.winnow.agents.entropy;

import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.agents.bag.BagAgent;
import dev.winnow.agents.bag.BagBatch;
import dev.winnow.agents.bag.BagModel;
import dev.winnow.agents.measure.Quintiles;
import dev.winnow.schemas.Document;

/**
 * Agent {@code entropy}: how unsure a discriminator of domains is of a document, which is the more the more domains it touches.
 *
 * <p>Source: DaaR, 2025 (arXiv 2502.04380). Formula: {@code -sum p ln p} in nats of the discriminator's distribution; its domains are clusters of word
 * vectors, so that no document needs a label. Groups: fifths, q5 the most diverse. Cost: 0.07 ms for 2.7 KB on one core ({@code agents evaluate} of it alone). Pure.
 */
final class EntropyAgent extends BagAgent {

    private final Quintiles fifths;

    EntropyAgent(AgentArtefact artefact, AgentSettings settings, int domains, Quintiles fifths) {
        super(artefact, settings, domains, BagModel.Output.PROBABILITIES);
        this.fifths = fifths;
    }

    @Override
    protected Label read(Document document, BagBatch batch, int index, float[] outputs) {
        double entropy = Entropy.of(outputs, 0, outputs.length);
        return new Label(fifths.group(entropy), entropy);
    }
}
