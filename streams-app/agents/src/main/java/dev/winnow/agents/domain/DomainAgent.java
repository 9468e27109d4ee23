package dev.winnow.agents.domain;

import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.agents.bag.BagAgent;
import dev.winnow.agents.bag.BagModel;
import dev.winnow.schemas.Document;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Names the source of a document: the source in its metadata (score 1) where that is a known group, else the classifier's guess
 * (score: its probability).
 */
final class DomainAgent extends BagAgent {

    /** Group of all sources that the fit sample held too little of. */
    static final String OTHER = "other";

    private final Set<String> known;

    DomainAgent(AgentArtifact artifact, AgentSettings settings) {
        super(
                artifact,
                settings,
                artifact.groups().size(),
                BagModel.Output.PROBABILITIES,
                (document, text, outputs) -> artifact.groups().contains(document.getSource())
                        ? new Label(document.getSource(), 1)
                        : largest(artifact.groups(), outputs));
        known = new HashSet<>(artifact.groups());
    }

    @Override
    public List<Label> label(List<Document> batch) {
        return saysAll(batch)
                ? batch.stream()
                        .map(document -> new Label(document.getSource(), 1))
                        .toList()
                : super.label(batch);
    }

    @Override
    public Prepared prepare(List<Document> batch) {
        return saysAll(batch) ? () -> label(batch) : super.prepare(batch);
    }

    /** Whether metadata name a known group for each, so that no text has to be read. */
    private boolean saysAll(List<Document> batch) {
        return batch.stream().allMatch(document -> known.contains(document.getSource()));
    }
}
