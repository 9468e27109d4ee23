package dev.winnow.app;

import dev.winnow.runtime.UsageException;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Plan;
import dev.winnow.selection.RunLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Settings of decision rules 2 and 3. */
final class RuleOptionsMixin {
    @Option(
            names = "--useful-repetitions",
            paramLabel = "COUNT",
            defaultValue = "15.4",
            description =
                    "Rule 2: a document that was selected n times is selected exp(-n / COUNT) times as often as a fresh one.")
    double usefulRepetitions;

    @Option(
            names = "--accept-version",
            paramLabel = "AGENT=VERSION",
            split = ",",
            description =
                    "Rule 2: also use labels of this version of an agent; other foreign versions count as an outage of"
                            + " the agent. Comma-separated or repeated.")
    List<String> accepted = new ArrayList<>();

    /** Versions that count beside those of the run, by agent. */
    Map<String, List<String>> acceptedVersions() {
        Map<String, List<String>> versions = new TreeMap<>();
        for (String each : accepted) {
            int equals = each.indexOf('=');
            if (equals < 1 || equals == each.length() - 1) {
                throw new UsageException("invalid --accept-version '" + each + "': expected AGENT=VERSION");
            }
            versions.computeIfAbsent(each.substring(0, equals), agent -> new ArrayList<>())
                    .add(each.substring(equals + 1));
        }
        return versions;
    }

    /**
     * The plan under a rule.
     *
     * @throws UsageException when the rule is unknown, a setting is out of range, or the run is too large for rule 2
     */
    Plan applyTo(Plan plan, int version) {
        DecisionRule rule = rule(version);
        if (rule == DecisionRule.ONE) {
            return plan;
        }
        requireKnownAgents(plan);
        requireWithinLimits(plan);
        try {
            return plan.with(rule, plan.options().with(usefulRepetitions, acceptedVersions()));
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage() + ": check --useful-repetitions and --accept-version");
        }
    }

    static DecisionRule rule(int version) {
        try {
            return DecisionRule.of(version);
        } catch (IllegalArgumentException e) {
            throw new UsageException("invalid --rule " + version + ": 1, 2 or 3");
        }
    }

    private void requireKnownAgents(Plan plan) {
        List<String> agents = plan.agents().stream().map(agent -> agent.agent()).toList();
        acceptedVersions().keySet().forEach(agent -> {
            if (!agents.contains(agent)) {
                throw new UsageException(
                        "invalid --accept-version of agent '" + agent + "': the run has " + String.join(", ", agents));
            }
        });
    }

    private static void requireWithinLimits(Plan plan) {
        RunLimits.refusal(plan.agents().stream()
                        .collect(Collectors.toMap(agent -> agent.agent(), agent -> agent.groups())))
                .ifPresent(reason -> {
                    throw new UsageException("run " + plan.run() + " is too large for rules 2 and 3: " + reason);
                });
    }
}
