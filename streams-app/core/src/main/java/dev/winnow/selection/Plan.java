package dev.winnow.selection;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * One immutable, versioned record of a run's weights: with a document's id, labels and uses it is all that a decision
 * depends on. Field by field the Avro record of the same name.
 *
 * @param run name of the run
 * @param version from 0 upwards without gaps
 * @param parent version that this plan was made from; -1 for plan 0
 * @param rewardsDigest SHA-256 (hex) of the canonical rewards that led here; empty for plan 0
 * @param agents agents and their memories, ordered by name
 * @param temperature T of the Poisson policy, in reward units, greater than 0
 * @param selectionRatio rho, the mean share of documents to accept, in (0, 1]
 * @param policy how accepted documents are chosen
 * @param updateRule how rewards move the weights
 * @param seed seed of all hash draws
 * @param probesPerGroup probes to draw per agent, group and stage
 * @param stageDocuments documents expected to be decided while the plan is live, at least 1
 * @param learningRate eta of the memories, in (0, 1]; the first plans move by more, see {@link WinnowUpdate}
 * @param collaborationRate share of the way that theta moves towards what the rewards say it should be, in [0, 1]; 0 keeps
 *     theta as it is
 * @param frozen true when the rewards were not trusted and the weights were carried over unchanged
 * @param auditCorrelation rank correlation of the rewards with the one-step oracle; NaN when not audited
 * @param probes probes whose rewards were used in making this plan
 * @param agentVersions version of the agents that the run was created with, by agent name
 * @param probeBudget how probes are spread over groups
 * @param thetaRule what theta follows
 * @param rule rule that the plan decides and learns by
 * @param options settings of the rule; those of rule 1 are {@link RuleOptions#DEFAULT}
 * @param controlsDigest SHA-256 chain (hex) over the operators' controls that were read before the plan was made; empty
 *     before the first
 */
public record Plan(
        String run,
        int version,
        int parent,
        String rewardsDigest,
        List<AgentMemory> agents,
        double temperature,
        double selectionRatio,
        Policy policy,
        UpdateRule updateRule,
        long seed,
        int probesPerGroup,
        long stageDocuments,
        double learningRate,
        double collaborationRate,
        boolean frozen,
        double auditCorrelation,
        int probes,
        Map<String, String> agentVersions,
        ProbeBudget probeBudget,
        ThetaRule thetaRule,
        DecisionRule rule,
        RuleOptions options,
        String controlsDigest) {
    private static final double THETA_TOLERANCE = 1e-9;

    public Plan {
        Check.name(run, "run");
        Check.that(version >= 0, "version", "0 or more", version);
        Check.that(parent >= -1 && parent < version, "parent", "-1 or an earlier version than " + version, parent);
        Objects.requireNonNull(rewardsDigest, "rewardsDigest");
        agents = List.copyOf(agents);
        Check.that(!agents.isEmpty(), "agents", "at least one", "empty");
        double sum = 0;
        for (int a = 0; a < agents.size(); a++) {
            AgentMemory memory = agents.get(a);
            boolean sorted = a == 0 || agents.get(a - 1).agent().compareTo(memory.agent()) < 0;
            Check.that(sorted, "agents", "ordered by name without repeats", memory.agent() + " out of order");
            // the printed equations bound theta in no way, so that only its sum can be held there
            boolean bounded = updateRule == UpdateRule.PAPER_LITERAL || (memory.theta() >= 0 && memory.theta() <= 1);
            Check.that(bounded, "theta of agent " + memory.agent(), "in [0, 1]", memory.theta());
            sum += memory.theta();
        }
        boolean sumsToOne = updateRule == UpdateRule.PAPER_LITERAL || Math.abs(sum - 1) <= THETA_TOLERANCE;
        Check.that(sumsToOne, "sum of theta", "1", sum);
        Check.that(temperature > 0 && Double.isFinite(temperature), "temperature", "greater than 0", temperature);
        Check.that(selectionRatio > 0 && selectionRatio <= 1, "selectionRatio", "in (0, 1]", selectionRatio);
        Objects.requireNonNull(controlsDigest, "controlsDigest");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(updateRule, "updateRule");
        Check.that(probesPerGroup >= 0, "probesPerGroup", "0 or more", probesPerGroup);
        Check.that(stageDocuments >= 1, "stageDocuments", "1 or more", stageDocuments);
        Check.that(learningRate > 0 && learningRate <= 1, "learningRate", "in (0, 1]", learningRate);
        boolean rate = collaborationRate >= 0 && collaborationRate <= 1;
        Check.that(rate, "collaborationRate", "in [0, 1]", collaborationRate);
        Check.that(probes >= 0, "probes", "0 or more", probes);
        agentVersions = Collections.unmodifiableMap(new TreeMap<>(agentVersions));
        // the printed equations know no unit in which a bound or a credit could be told
        boolean plain = probeBudget == ProbeBudget.UNIFORM && thetaRule == ThetaRule.CALIBRATION;
        Check.that(
                plain || updateRule == UpdateRule.WINNOW,
                "update rule of a plan with a probe budget or a theta rule of its own",
                "winnow",
                updateRule);
        Objects.requireNonNull(rule, "rule");
        boolean fits = rule != DecisionRule.ONE || options.equals(RuleOptions.DEFAULT);
        Check.that(fits, "options of a plan of rule 1", "the default, because rule 1 reads none", options);
    }

    /** A plan of rule 1 that no control preceded. */
    public Plan(
            String run,
            int version,
            int parent,
            String rewardsDigest,
            List<AgentMemory> agents,
            double temperature,
            double selectionRatio,
            Policy policy,
            UpdateRule updateRule,
            long seed,
            int probesPerGroup,
            long stageDocuments,
            double learningRate,
            double collaborationRate,
            boolean frozen,
            double auditCorrelation,
            int probes,
            Map<String, String> agentVersions,
            ProbeBudget probeBudget,
            ThetaRule thetaRule) {
        this(
                run,
                version,
                parent,
                rewardsDigest,
                agents,
                temperature,
                selectionRatio,
                policy,
                updateRule,
                seed,
                probesPerGroup,
                stageDocuments,
                learningRate,
                collaborationRate,
                frozen,
                auditCorrelation,
                probes,
                agentVersions,
                probeBudget,
                thetaRule,
                DecisionRule.ONE,
                RuleOptions.DEFAULT,
                "");
    }

    /**
     * Plan 0 of a run by the plain method: all weights 0, so that selection is random at the ratio, and all agents alike; every group gets as many
     * probes, and theta follows the calibration.
     *
     * @param groupsByAgent groups of each agent, in the order that label indices use
     */
    public static Plan initial(
            String run,
            Map<String, List<String>> groupsByAgent,
            double temperature,
            double selectionRatio,
            Policy policy,
            UpdateRule updateRule,
            long seed,
            int probesPerGroup,
            long stageDocuments,
            double learningRate,
            double collaborationRate,
            Map<String, String> agentVersions) {
        List<AgentMemory> agents = new ArrayList<>();
        new TreeMap<>(groupsByAgent)
                .forEach((agent, groups) -> agents.add(new AgentMemory(
                        agent,
                        1.0 / groupsByAgent.size(),
                        groups,
                        Collections.nCopies(groups.size(), 0.0),
                        List.of())));
        return new Plan(
                run,
                0,
                -1,
                "",
                agents,
                temperature,
                selectionRatio,
                policy,
                updateRule,
                seed,
                probesPerGroup,
                stageDocuments,
                learningRate,
                collaborationRate,
                false,
                Double.NaN,
                0,
                agentVersions,
                ProbeBudget.UNIFORM,
                ThetaRule.CALIBRATION);
    }

    /** The same plan with other mechanisms. */
    public Plan with(ProbeBudget newProbeBudget, ThetaRule newThetaRule) {
        return copy(agents, newProbeBudget, newThetaRule, rule, options, controlsDigest);
    }

    /** The same plan under another rule. */
    public Plan with(DecisionRule newRule, RuleOptions newOptions) {
        return copy(agents, probeBudget, thetaRule, newRule, newOptions, controlsDigest);
    }

    /** The same plan, made after other controls. */
    public Plan after(String newControlsDigest) {
        return copy(agents, probeBudget, thetaRule, rule, options, newControlsDigest);
    }

    /**
     * The same plan 0 with what is known of groups before any reward.
     *
     * @param priors priors by agent; an agent that is not named has none
     */
    public Plan startingWith(Map<String, GroupPriors> priors) {
        Check.that(version == 0, "version of a plan that priors are given to", "0", version);
        return copy(
                agents.stream()
                        .map(memory -> memory.startingWith(priors.getOrDefault(memory.agent(), GroupPriors.NONE)))
                        .toList(),
                probeBudget,
                thetaRule,
                rule,
                options,
                controlsDigest);
    }

    private Plan copy(
            List<AgentMemory> newAgents,
            ProbeBudget newProbeBudget,
            ThetaRule newThetaRule,
            DecisionRule newRule,
            RuleOptions newOptions,
            String newControlsDigest) {
        return new Plan(
                run,
                version,
                parent,
                rewardsDigest,
                newAgents,
                temperature,
                selectionRatio,
                policy,
                updateRule,
                seed,
                probesPerGroup,
                stageDocuments,
                learningRate,
                collaborationRate,
                frozen,
                auditCorrelation,
                probes,
                agentVersions,
                newProbeBudget,
                newThetaRule,
                newRule,
                newOptions,
                newControlsDigest);
    }
}
