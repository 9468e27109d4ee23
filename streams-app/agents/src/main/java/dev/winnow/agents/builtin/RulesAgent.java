package dev.winnow.agents.builtin;

import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.Label;
import dev.winnow.agent.PureAgent;
import dev.winnow.agents.text.PublishedRules;
import dev.winnow.agents.text.TextFeatures;
import dev.winnow.schemas.Document;
import java.util.List;

/**
 * Agent {@code rules}: what the published filters of web text say of a document.
 *
 * <p>Source and formula: {@link PublishedRules}. Groups: {@code pass}, or the first of {@code gopher}, {@code c4}, {@code fineweb}
 * that drops it. The score is the number of broken rules. Cost: one pass over the text, 0.04 ms for 2.7 KB on one core ({@code agents evaluate} of it alone). Pure.
 */
final class RulesAgent implements PureAgent {

    private final AgentArtefact artefact;

    RulesAgent(AgentArtefact artefact) {
        this.artefact = artefact;
    }

    @Override
    public Label label(Document document) {
        List<PublishedRules.Finding> broken =
                PublishedRules.findings(TextFeatures.of(document.getText()).counts()).stream()
                        .filter(PublishedRules.Finding::broken)
                        .toList();
        return new Label(broken.isEmpty() ? "pass" : broken.get(0).family(), broken.size());
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
        // holds nothing
    }
}
