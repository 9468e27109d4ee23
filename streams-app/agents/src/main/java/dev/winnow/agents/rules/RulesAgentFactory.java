package dev.winnow.agents.rules;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.agent.PureAgent;
import dev.winnow.agents.text.PublishedRules;
import dev.winnow.agents.text.TextFeatures;
import java.util.List;

/**
 * Makes agents {@code rules}: what the published filters of web text report about a document.
 *
 * <p>Source and formula: {@link PublishedRules}. Groups: {@code pass}, or the first of {@code gopher}, {@code c4}, {@code fineweb}
 * that drops it. The score is the number of broken rules. Cost: one pass over the text, 0.04 ms for 2.7 KB on one core ({@code agents evaluate} of it alone). Pure.
 * The artifact holds no weights, but pins groups and so the version.
 */
public final class RulesAgentFactory implements AgentFactory {

    /** Type of the artifacts, and name of the agent. */
    public static final String TYPE = "rules";

    /** Key and value that tie an artifact to the limits of {@link PublishedRules}. */
    static final String EDITION_KEY = "edition";

    static final int EDITION = 1;

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String description() {
        return "the first published filter of web text that drops it: Gopher, C4 or FineWeb";
    }

    @Override
    public Agent load(AgentArtifact artifact, AgentSettings settings) {
        artifact.requireGroups(PublishedRules.VERDICTS);
        if (artifact.configuration().path(EDITION_KEY).asInt() != EDITION) {
            throw artifact.unusable("it was made for another edition of the rules", null);
        }
        return PureAgent.of(artifact, document -> label(TextFeatures.of(document.getText())));
    }

    static Label label(TextFeatures text) {
        List<PublishedRules.Finding> broken = PublishedRules.findings(text.counts()).stream()
                .filter(PublishedRules.Finding::broken)
                .toList();
        return new Label(broken.isEmpty() ? "pass" : broken.get(0).family(), broken.size());
    }
}
