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
import java.util.Map;

/**
 * Makes agents {@code rules}: what the published filters of web text report about a document.
 *
 * <p>Source and formula: {@link PublishedFilters}. Groups: {@code pass}, or the first of {@code gopher}, {@code c4}, {@code fineweb}
 * that drops it. The score is the number of broken rules. Cost: a dozen passes over the words, about 0.3 ms for 2.7 KB on one core. Pure.
 * The artifact holds no weights, but pins groups and so the version.
 */
public final class RulesAgentFactory implements AgentFactory {

    /** Type of the artifacts, and name of the agent. */
    public static final String TYPE = "rules";

    /** Key of the edition of the rules. */
    static final String EDITION_KEY = "edition";

    /** The rules of {@link PublishedFilters}. */
    static final int EDITION = 2;

    /** The rules of {@link PublishedRules}, by which artifacts of this edition still label. */
    private static final int FORMER_EDITION = 1;

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
        return switch (artifact.configuration().path(EDITION_KEY).asInt()) {
            case EDITION -> PureAgent.of(artifact, document -> label(document.getText()));
            case FORMER_EDITION -> PureAgent.of(artifact, document -> formerLabel(TextFeatures.of(document.getText())));
            default -> throw artifact.unusable("it was made for another edition of the rules", null);
        };
    }

    static Label label(String text) {
        List<String> broken = PublishedFilters.of(text).entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .toList();
        return new Label(broken.isEmpty() ? "pass" : PublishedFilters.family(broken.get(0)), broken.size());
    }

    private static Label formerLabel(TextFeatures text) {
        List<PublishedRules.Finding> broken = PublishedRules.findings(text.counts()).stream()
                .filter(PublishedRules.Finding::broken)
                .toList();
        return new Label(broken.isEmpty() ? "pass" : broken.get(0).family(), broken.size());
    }
}
