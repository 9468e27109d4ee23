package dev.winnow.lab.bench;

import dev.winnow.lab.arm.RecordedArm;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Evidence;
import dev.winnow.selection.Plan;
import dev.winnow.selection.PlanOrigin;
import dev.winnow.selection.PlanUpdate;
import dev.winnow.selection.ProbeReward;
import dev.winnow.selection.RuleOptions;
import dev.winnow.selection.RunSettings;
import dev.winnow.selection.StreamCounts;
import dev.winnow.selection.UpdateRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/** The update of plans, and what it is without one of its parts. */
enum UpdateVariant {
    AS_RECORDED("as recorded", plan -> plan),
    RULE_ONE("without estimated penalties", plan -> plan.with(DecisionRule.ONE, RuleOptions.DEFAULT)),
    MARGINAL("without a joint regression", plan -> plan),
    FIXED_THETA("without learned theta", plan -> with(plan, plan.learningRate(), 0, plan.updateRule())),
    FIXED_ETA("without larger first steps", plan -> plan),
    NO_MEMORY("without memory", plan -> with(plan, 1, plan.collaborationRate(), plan.updateRule())),
    PLAIN_MEAN("with all plans counting alike", plan -> with(plan, 1e-9, plan.collaborationRate(), plan.updateRule())),
    PRINTED(
            "as printed in the paper",
            plan -> with(
                    plan.with(DecisionRule.ONE, RuleOptions.DEFAULT),
                    plan.learningRate(),
                    plan.collaborationRate(),
                    UpdateRule.PAPER_LITERAL));

    /** A version at which the steps of the memories have the size that the plan states. */
    private static final int LATE = 1_000_000;

    /** Shares of the stream as counts. */
    private static final double COUNTED = 1e9;

    private final String title;
    private final UnaryOperator<Plan> change;

    UpdateVariant(String title, UnaryOperator<Plan> change) {
        this.title = title;
        this.change = change;
    }

    String title() {
        return title;
    }

    private static Plan with(Plan plan, double rate, double collaborationRate, UpdateRule rule) {
        return plan.with(
                plan.settings().with(new RunSettings.Learning(rule, rate, collaborationRate, plan.thetaRule())));
    }

    /** A learner that has seen nothing. */
    UpdateBench.Learner learner(RecordedArm recorded) {
        Plan first = change.apply(recorded.first());
        return this == MARGINAL ? new MarginalMeans(first) : new Planned(first);
    }

    /** The update of plans under changed settings. */
    private final class Planned implements UpdateBench.Learner {
        private Plan plan;

        Planned(Plan first) {
            plan = UpdateVariant.this == FIXED_ETA
                    ? new Plan(first.settings(), LATE, first.agents(), first.stageDocuments(), PlanOrigin.FIRST)
                    : first;
        }

        @Override
        public ToDoubleFunction<UpdateBench.Probe> learn(UpdateBench.Stage stage) {
            plan = PlanUpdate.next(
                            plan,
                            new Evidence(
                                    plan.version(),
                                    stage.probes().stream()
                                            .map(probe ->
                                                    new ProbeReward(probe.id(), probe.labels(), probe.influence()))
                                            .toList(),
                                    counts(stage.change().plan()),
                                    stage.change().report().get(0).getAuditCorrelation(),
                                    plan.stageDocuments()))
                    .plan();
            Plan now = plan;
            return probe -> score(now, probe.labels());
        }

        private static StreamCounts counts(Plan made) {
            return new StreamCounts(made.agents().stream()
                    .map(agent -> agent.shares().stream()
                            .map(share -> Math.round(share * COUNTED))
                            .toList())
                    .toList());
        }

        private static double score(Plan plan, Map<String, String> labels) {
            double score = 0;
            for (AgentMemory agent : plan.agents()) {
                int group = agent.indexOf(labels.get(agent.agent()));
                score += group < 0 ? 0 : agent.theta() * agent.weights().get(group);
            }
            return score;
        }
    }

    /** Each group's worth is the mean of its probes, whatever their labels by other agents; the memory is that of the plan. */
    private static final class MarginalMeans implements UpdateBench.Learner {
        private final double rate;
        private final Map<String, Double> weights = new HashMap<>();
        private int stages;

        MarginalMeans(Plan first) {
            rate = first.learningRate();
        }

        @Override
        public ToDoubleFunction<UpdateBench.Probe> learn(UpdateBench.Stage stage) {
            double mean = stage.probes().stream()
                    .mapToDouble(UpdateBench.Probe::z)
                    .average()
                    .orElse(0);
            Map<String, List<Double>> measured = new HashMap<>();
            for (UpdateBench.Probe probe : stage.probes()) {
                probe.labels().forEach((agent, group) -> measured.computeIfAbsent(
                                agent + '/' + group, name -> new ArrayList<>())
                        .add(probe.z() - mean));
            }
            double eta = Math.max(rate, 1.0 / ++stages);
            measured.keySet().forEach(name -> weights.putIfAbsent(name, 0.0));
            weights.replaceAll((name, weight) -> (1 - eta) * weight
                    + eta
                            * measured.getOrDefault(name, List.of()).stream()
                                    .mapToDouble(Double::doubleValue)
                                    .average()
                                    .orElse(0));
            Map<String, Double> now = Map.copyOf(weights);
            return probe -> probe.labels().entrySet().stream()
                    .mapToDouble(label -> now.getOrDefault(label.getKey() + '/' + label.getValue(), 0.0))
                    .sum();
        }
    }
}
