package dev.winnow.selection;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One immutable, versioned record of a run's weights: with a document's id, labels and uses it is all that a decision
 * depends on. The Avro record of the same name holds the same, field by field.
 *
 * @param settings what all plans of the run have in common
 * @param version from 0 upwards without gaps
 * @param agents agents and their memories, ordered by name
 * @param stageDocuments documents expected to be decided while the plan is live, at least 1
 * @param origin how the plan was made
 */
public record Plan(
        RunSettings settings, int version, List<AgentMemory> agents, long stageDocuments, PlanOrigin origin) {
    private static final double THETA_TOLERANCE = 1e-9;

    public Plan {
        Check.that(version >= 0, "version", "0 or more", version);
        int parent = origin.parent();
        Check.that(parent >= -1 && parent < version, "parent", "-1 or an earlier version than " + version, parent);
        agents = List.copyOf(agents);
        Check.that(!agents.isEmpty(), "agents", "at least one", "empty");
        // the printed equations bound theta in no way, so that not even its sum can be checked there
        boolean printed = settings.learning().updateRule() == UpdateRule.PAPER_LITERAL;
        double sum = 0;
        for (int a = 0; a < agents.size(); a++) {
            AgentMemory memory = agents.get(a);
            boolean sorted = a == 0 || agents.get(a - 1).agent().compareTo(memory.agent()) < 0;
            Check.that(sorted, "agents", "ordered by name without repeats", memory.agent() + " out of order");
            boolean bounded = printed || (memory.theta() >= 0 && memory.theta() <= 1);
            Check.that(bounded, "theta of agent " + memory.agent(), "in [0, 1]", memory.theta());
            sum += memory.theta();
        }
        Check.that(printed || Math.abs(sum - 1) <= THETA_TOLERANCE, "sum of theta", "1", sum);
        Check.that(stageDocuments >= 1, "stageDocuments", "1 or more", stageDocuments);
        Vetoes unknown =
                settings.options().vetoes().minus(settings.options().vetoes().among(agents));
        Check.that(unknown.isEmpty(), "vetoes", "groups of the plan's agents", unknown.pairs());
        List<String> names = agents.stream().map(AgentMemory::agent).toList();
        settings.options()
                .drift()
                .ifPresent(bound -> Check.that(
                        names.contains(bound.agent()), "agent of maxDrift", "one of " + names, bound.agent()));
    }

    /**
     * Plan 0 of a run by the plain method: all weights 0, so that selection is random at the ratio, and all agents alike; every group gets the same number of
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
                new RunSettings(
                        run,
                        seed,
                        agentVersions,
                        new RunSettings.Selection(selectionRatio, temperature, policy),
                        new RunSettings.Probing(probesPerGroup, ProbeBudget.UNIFORM),
                        new RunSettings.Learning(updateRule, learningRate, collaborationRate, ThetaRule.CALIBRATION)),
                0,
                agents,
                stageDocuments,
                PlanOrigin.FIRST);
    }

    /** The plan after this one, under the same settings. */
    public Plan next(List<AgentMemory> nextAgents, long nextStageDocuments, PlanOrigin nextOrigin) {
        return new Plan(settings, version + 1, nextAgents, nextStageDocuments, nextOrigin);
    }

    /** The same plan with other memories. */
    public Plan with(List<AgentMemory> newAgents) {
        return new Plan(settings, version, newAgents, stageDocuments, origin);
    }

    /** The same plan with other settings. */
    public Plan with(RunSettings newSettings) {
        return new Plan(newSettings, version, agents, stageDocuments, origin);
    }

    /** The same plan with other mechanisms. */
    public Plan with(ProbeBudget newProbeBudget, ThetaRule newThetaRule) {
        return with(settings.with(newProbeBudget, newThetaRule));
    }

    /** The same plan under another rule. */
    public Plan with(DecisionRule newRule, RuleOptions newOptions) {
        return with(settings.with(newRule, newOptions));
    }

    /**
     * The same plan with other vetoes.
     *
     * @throws IllegalArgumentException when they are not of its agents and groups, or it is of rule 1, which has none
     */
    public Plan with(Vetoes newVetoes) {
        return with(settings.with(rule(), options().with(newVetoes)));
    }

    /** The same plan, made after other controls. */
    public Plan after(String newControlsDigest) {
        return new Plan(settings, version, agents, stageDocuments, origin.after(newControlsDigest));
    }

    /**
     * The same plan 0 with what is known of groups before any reward.
     *
     * @param priors priors by agent; an agent that is not named has none
     */
    public Plan startingWith(Map<String, GroupPriors> priors) {
        Check.that(version == 0, "version of a plan that priors are given to", "0", version);
        return with(agents.stream()
                .map(memory -> memory.startingWith(priors.getOrDefault(memory.agent(), GroupPriors.NONE)))
                .toList());
    }

    public String run() {
        return settings.run();
    }

    public int parent() {
        return origin.parent();
    }

    public String rewardsDigest() {
        return origin.rewardsDigest();
    }

    public double temperature() {
        return settings.selection().temperature();
    }

    public double selectionRatio() {
        return settings.selection().ratio();
    }

    public Policy policy() {
        return settings.selection().policy();
    }

    public UpdateRule updateRule() {
        return settings.learning().updateRule();
    }

    public long seed() {
        return settings.seed();
    }

    public int probesPerGroup() {
        return settings.probing().perGroup();
    }

    public double learningRate() {
        return settings.learning().rate();
    }

    public double collaborationRate() {
        return settings.learning().collaborationRate();
    }

    public boolean frozen() {
        return origin.frozen();
    }

    public double auditCorrelation() {
        return origin.auditCorrelation();
    }

    public int probes() {
        return origin.probes();
    }

    public Map<String, String> agentVersions() {
        return settings.agentVersions();
    }

    public ProbeBudget probeBudget() {
        return settings.probing().budget();
    }

    public ThetaRule thetaRule() {
        return settings.learning().thetaRule();
    }

    public DecisionRule rule() {
        return settings.rule();
    }

    public RuleOptions options() {
        return settings.options();
    }

    public String controlsDigest() {
        return origin.controlsDigest();
    }
}
