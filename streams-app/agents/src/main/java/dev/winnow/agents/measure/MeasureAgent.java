package dev.winnow.agents.measure;

import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.Label;
import dev.winnow.agent.PureAgent;
import dev.winnow.schemas.Document;
import java.util.List;

/** Puts a document in the fifth of its {@link Measure}, which is the score. Source, formula and cost: see the measure. */
final class MeasureAgent implements PureAgent {

    private final AgentArtefact artefact;
    private final Measure measure;
    private final Quintiles fifths;

    MeasureAgent(AgentArtefact artefact, Measure measure, Quintiles fifths) {
        this.artefact = artefact;
        this.measure = measure;
        this.fifths = fifths;
    }

    @Override
    public Label label(Document document) {
        double number = measure.of(document.getText(), document.getSource());
        return Double.isNaN(number) ? Label.none() : new Label(fifths.group(number), number);
    }

    @Override
    public String name() {
        return artefact.name();
    }

    @Override
    public List<String> groups() {
        return artefact.groups();
    }

    @Override
    public String version() {
        return artefact.digest();
    }

    @Override
    public void close() {
        // what was fitted is plain memory
    }
}
