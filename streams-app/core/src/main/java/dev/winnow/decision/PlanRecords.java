package dev.winnow.decision;

import dev.winnow.schemas.AgentPlan;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.LabelShare;
import dev.winnow.selection.AgentLabels;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.DriftBound;
import dev.winnow.selection.GroupPriors;
import dev.winnow.selection.GroupProbes;
import dev.winnow.selection.LabelReader;
import dev.winnow.selection.Labels;
import dev.winnow.selection.Plan;
import dev.winnow.selection.PlanOrigin;
import dev.winnow.selection.Policy;
import dev.winnow.selection.ProbeBudget;
import dev.winnow.selection.RuleOptions;
import dev.winnow.selection.RunSettings;
import dev.winnow.selection.StreamCounts;
import dev.winnow.selection.ThetaRule;
import dev.winnow.selection.UpdateRule;
import dev.winnow.selection.Vetoes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Maps what the pure core works with to the records on the topics, and back, bit for bit. */
public final class PlanRecords {
    private PlanRecords() {}

    /** The plan as the record of the plans topic. */
    public static dev.winnow.schemas.Plan toRecord(Plan plan) {
        return dev.winnow.schemas.Plan.newBuilder()
                .setRun(plan.run())
                .setVersion(plan.version())
                .setParent(plan.parent())
                .setRewardsDigest(plan.rewardsDigest())
                .setAgents(plan.agents().stream().map(PlanRecords::toRecord).toList())
                .setTemperature(plan.temperature())
                .setSelectionRatio(plan.selectionRatio())
                .setPolicy(dev.winnow.schemas.Policy.valueOf(plan.policy().name()))
                .setUpdateRule(
                        dev.winnow.schemas.UpdateRule.valueOf(plan.updateRule().name()))
                .setSeed(plan.seed())
                .setProbesPerGroup(plan.probesPerGroup())
                .setStageDocuments(plan.stageDocuments())
                .setLearningRate(plan.learningRate())
                .setFrozen(plan.frozen())
                .setAuditCorrelation(plan.auditCorrelation())
                .setProbes(plan.probes())
                .setAgentVersions(plan.agentVersions())
                .setCollaborationRate(plan.collaborationRate())
                .setProbeBudget(dev.winnow.schemas.ProbeBudget.valueOf(
                        plan.probeBudget().name()))
                .setThetaRule(
                        dev.winnow.schemas.ThetaRule.valueOf(plan.thetaRule().name()))
                .setControlsDigest(plan.controlsDigest())
                .setRule(plan.rule().version())
                .setUsefulRepetitions(plan.options().usefulRepetitions())
                .setRememberedSelections(plan.options().rememberedSelections())
                .setAcceptedVersions(plan.options().acceptedVersions())
                .setVetoes(plan.options().vetoes().groups())
                .setMaxDrift(plan.options()
                        .drift()
                        .map(bound -> Map.of(bound.agent(), bound.factor()))
                        .orElse(Map.of()))
                .build();
    }

    static AgentPlan toRecord(AgentMemory memory) {
        return AgentPlan.newBuilder()
                .setAgent(memory.agent())
                .setTheta(memory.theta())
                .setGroups(memory.groups())
                .setWeights(memory.weights())
                .setShares(memory.shares())
                .setFloors(memory.priors().floors())
                .setFirstWeights(memory.priors().weights())
                .setProbes(memory.probes().budget())
                .setMeasured(memory.probes().measured())
                .build();
    }

    /**
     * The plan that a record holds.
     *
     * @throws IllegalArgumentException when the record is not a valid plan; the message names the field
     */
    public static Plan toPlan(dev.winnow.schemas.Plan plan) {
        RunSettings settings = new RunSettings(
                plan.getRun(),
                plan.getSeed(),
                plan.getAgentVersions(),
                new RunSettings.Selection(
                        plan.getSelectionRatio(),
                        plan.getTemperature(),
                        Policy.valueOf(plan.getPolicy().name())),
                new RunSettings.Probing(
                        plan.getProbesPerGroup(),
                        ProbeBudget.valueOf(plan.getProbeBudget().name())),
                new RunSettings.Learning(
                        UpdateRule.valueOf(plan.getUpdateRule().name()),
                        plan.getLearningRate(),
                        plan.getCollaborationRate(),
                        ThetaRule.valueOf(plan.getThetaRule().name())),
                DecisionRule.of(plan.getRule()),
                new RuleOptions(
                        plan.getUsefulRepetitions(),
                        plan.getRememberedSelections(),
                        plan.getAcceptedVersions(),
                        new Vetoes(plan.getVetoes()),
                        drift(plan.getMaxDrift())));
        return new Plan(
                settings,
                plan.getVersion(),
                plan.getAgents().stream().map(PlanRecords::toMemory).toList(),
                plan.getStageDocuments(),
                new PlanOrigin(
                        plan.getParent(),
                        plan.getRewardsDigest(),
                        plan.getFrozen(),
                        plan.getAuditCorrelation(),
                        plan.getProbes(),
                        plan.getControlsDigest()));
    }

    private static Optional<DriftBound> drift(Map<String, Double> factors) {
        if (factors.size() > 1) {
            throw new IllegalArgumentException("maxDrift must name one agent at most, but names " + factors.keySet());
        }
        return factors.entrySet().stream()
                .map(bound -> new DriftBound(bound.getKey(), bound.getValue()))
                .findFirst();
    }

    private static AgentMemory toMemory(AgentPlan agent) {
        return new AgentMemory(
                agent.getAgent(),
                agent.getTheta(),
                agent.getGroups(),
                agent.getWeights(),
                agent.getShares(),
                new GroupPriors(agent.getFloors(), agent.getFirstWeights()),
                new GroupProbes(agent.getProbes(), agent.getMeasured()));
    }

    /** What a document records of its labels, for a {@link LabelReader}. */
    public static AgentLabels labels(Document document) {
        List<AgentLabels.Given> given =
                new ArrayList<>(document.getAnnotations().size());
        for (Annotation annotation : document.getAnnotations()) {
            given.add(
                    new AgentLabels.Given(annotation.getAgent(), annotation.getGroup(), annotation.getAgentVersion()));
        }
        if (document.getMissing().isEmpty()) {
            return new AgentLabels(given, Map.of());
        }
        Map<String, AgentLabels.Missing> missing = new HashMap<>();
        document.getMissing().forEach((agent, kind) -> missing.put(agent, AgentLabels.Missing.valueOf(kind.name())));
        return new AgentLabels(given, missing);
    }

    /** Labels of a document under a plan; of two annotations of one agent the later counts. */
    public static Labels labels(Plan plan, Document document) {
        return new LabelReader(plan).read(labels(document));
    }

    /** Counts of a label sample as the shares of a mark. */
    public static List<LabelShare> toShares(Plan plan, StreamCounts counts) {
        List<LabelShare> shares = new ArrayList<>();
        for (int a = 0; a < plan.agents().size(); a++) {
            AgentMemory memory = plan.agents().get(a);
            shares.add(new LabelShare(
                    memory.agent(), memory.groups(), counts.counts().get(a)));
        }
        return shares;
    }

    /**
     * Counts that a mark's shares hold.
     *
     * @throws IllegalArgumentException when they are not of the plan's agents and groups
     */
    public static StreamCounts toCounts(Plan plan, List<LabelShare> shares) {
        List<List<Long>> counts = new ArrayList<>();
        for (LabelShare share : shares) {
            int a = counts.size();
            if (a >= plan.agents().size()
                    || !plan.agents().get(a).agent().equals(share.getAgent())
                    || !plan.agents().get(a).groups().equals(share.getGroups())) {
                throw new IllegalArgumentException("label shares of agent " + share.getAgent()
                        + " do not fit the agents and groups of plan " + plan.version());
            }
            counts.add(share.getCounts());
        }
        if (counts.size() != plan.agents().size()) {
            throw new IllegalArgumentException("label shares of " + counts.size() + " agents, but plan "
                    + plan.version() + " has " + plan.agents().size());
        }
        return new StreamCounts(counts);
    }
}
