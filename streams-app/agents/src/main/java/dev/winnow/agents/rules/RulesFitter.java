package dev.winnow.agents.rules;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.fit.FitSample;
import dev.winnow.agent.fit.FitTask;
import dev.winnow.agent.fit.Fitter;
import dev.winnow.agent.fit.Fitting;
import dev.winnow.agents.text.PublishedRules;

/** Writes the rules agent, which has nothing to fit, with what its verdicts are on the sample. */
public final class RulesFitter implements Fitter {

    @Override
    public String type() {
        return RulesAgentFactory.TYPE;
    }

    @Override
    public Fitting start(FitTask task) {
        return sample -> fit(sample, task);
    }

    private static AgentArtifact fit(FitSample sample, FitTask task) {
        ObjectNode fitted = task.figures(sample);
        fitted.putObject("labels").put("none", sample.fitted());
        ObjectNode sizes = fitted.putObject("groupSizes");
        PublishedRules.VERDICTS.forEach(verdict -> sizes.put(verdict, 0));
        sample.documents().forEach(document -> {
            String verdict = RulesAgentFactory.label(document.text()).group();
            sizes.put(verdict, sizes.get(verdict).asInt() + 1);
        });
        return task.write(
                PublishedRules.VERDICTS,
                JsonNodeFactory.instance.objectNode().put(RulesAgentFactory.EDITION_KEY, RulesAgentFactory.EDITION),
                fitted,
                directory -> {});
    }
}
