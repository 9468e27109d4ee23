package dev.winnow.agents.fit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentArtefactWriter;
import dev.winnow.agents.builtin.RulesAgentFactory;
import dev.winnow.agents.text.PublishedRules;
import dev.winnow.agents.text.TextFeatures;

/** Writes the rules agent, which has nothing to fit, with what its verdicts are on the sample. */
final class RulesFitter {

    private final FitSession session;

    RulesFitter(FitSession session) {
        this.session = session;
    }

    AgentArtefact fit(Sample sample, AgentArtefactWriter writer) {
        ObjectNode fitted = session.basics(sample);
        fitted.putObject("labels").put("none", sample.fitted());
        ObjectNode sizes = fitted.putObject("groupSizes");
        PublishedRules.VERDICTS.forEach(verdict -> sizes.put(verdict, 0));
        for (TextFeatures text : sample.features()) {
            String verdict = PublishedRules.findings(text.counts()).stream()
                    .filter(PublishedRules.Finding::broken)
                    .map(PublishedRules.Finding::family)
                    .findFirst()
                    .orElse("pass");
            sizes.put(verdict, sizes.get(verdict).asInt() + 1);
        }
        return writer.write(
                RulesAgentFactory.TYPE,
                RulesAgentFactory.TYPE,
                PublishedRules.VERDICTS,
                JsonNodeFactory.instance.objectNode().put(RulesAgentFactory.EDITION_KEY, RulesAgentFactory.EDITION),
                fitted,
                directory -> {});
    }
}
