package dev.winnow.service.console;

import dev.winnow.kafka.registry.EncodedDocument;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.MissingKind;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.LabelReader;
import dev.winnow.selection.Labels;
import dev.winnow.selection.Plan;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts documents without a label of an agent that the plan uses, unless the agent had no label: no scorer may have it.
 *
 * <p>Notices labels of agents that are not those which the run was created with: the digest on the annotation is another one
 * than the plan's. Under rule 1 they are used all the same; under rule 2 they count as an outage of the agent unless the plan
 * accepts the version. Whether the new agent is meant is for a person to decide. One thread.
 */
final class AgentVersions {
    private static final Logger LOG = LoggerFactory.getLogger(AgentVersions.class);
    /** Forged versions must not fill the log or the memory. */
    private static final int WARNINGS = 20;

    private final String run;
    private final Meters meters;
    private final Set<String> warned = new HashSet<>();

    AgentVersions(String run, Meters meters) {
        this.run = run;
        this.meters = meters;
    }

    /**
     * Counts the labels of a document that are missing, and those whose agent is of another version than the plan states.
     *
     * @param labels what the plan made of them
     */
    void check(EncodedDocument document, Labels labels, Plan plan) {
        for (int a = 0; a < plan.agents().size(); a++) {
            String agent = plan.agents().get(a).agent();
            if (!labels.has(a) && isMissing(document, agent)) {
                meters.missingLabels(run, agent).increment();
            }
        }
        if (plan.agentVersions().isEmpty()) {
            return;
        }
        for (int label = 0; label < document.labels(); label++) {
            String agent = document.agent(label);
            String version = document.version(label);
            if (isForeign(agent, version, plan)) {
                meters.foreignAgentVersions(run, agent).increment();
                if (warned.size() < WARNINGS && warned.add(agent + version)) {
                    LOG.warn(
                            plan.rule() == DecisionRule.ONE
                                    ? "labels come from another version than the run was created with: check --agents-dir of the scorers run={} agent={}"
                                    : "labels come from another version than the run was created with and count as an outage: check --agents-dir of the scorers, or accept them with 'winnow run rule --accept-version' run={} agent={}",
                            run,
                            agent);
                }
            }
        }
    }

    private static boolean isMissing(EncodedDocument document, String agent) {
        for (int label = 0; label < document.labels(); label++) {
            if (document.agent(label).equals(agent)) {
                return false;
            }
        }
        return document.missing().get(agent) != MissingKind.NOTHING;
    }

    private static boolean isForeign(String agent, String version, Plan plan) {
        String expected = plan.agentVersions().get(agent);
        if (expected == null || expected.equals(version)) {
            return false;
        }
        return plan.rule() == DecisionRule.ONE || LabelReader.isForeign(plan, agent, version);
    }
}
