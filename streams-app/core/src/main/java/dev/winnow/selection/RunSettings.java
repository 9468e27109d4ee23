package dev.winnow.selection;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What all plans of a run have in common, as the run was created and as operators have changed it since.
 *
 * @param run name of the run
 * @param seed seed of all hash draws
 * @param agentVersions version of the agents that the run was created with, by agent name
 * @param selection what is accepted
 * @param probing how probes are drawn
 * @param learning how rewards move the weights
 * @param rule rule that plans decide and learn by
 * @param options settings of the rule; those of rule 1 are {@link RuleOptions#DEFAULT}
 */
public record RunSettings(
        String run,
        long seed,
        Map<String, String> agentVersions,
        Selection selection,
        Probing probing,
        Learning learning,
        DecisionRule rule,
        RuleOptions options) {

    public RunSettings {
        Check.name(run, "run");
        agentVersions = Collections.unmodifiableMap(new TreeMap<>(agentVersions));
        // the printed equations have no unit in which a bound or a credit could be given
        boolean plain = probing.budget() == ProbeBudget.UNIFORM && learning.thetaRule() == ThetaRule.CALIBRATION;
        Check.that(
                plain || learning.updateRule() == UpdateRule.WINNOW,
                "update rule of a plan with a probe budget or a theta rule of its own",
                "winnow",
                learning.updateRule());
        Objects.requireNonNull(rule, "rule");
        boolean fits = rule != DecisionRule.ONE || options.equals(RuleOptions.DEFAULT);
        Check.that(fits, "options of a plan of rule 1", "the default, because rule 1 reads none", options);
        boolean bounded = options.drift().isPresent();
        Check.that(!bounded || rule == DecisionRule.THREE, "rule of a plan with maxDrift", "3", rule.version());
        Check.that(
                !bounded || selection.policy() == Policy.POISSON,
                "policy of a plan with maxDrift",
                "poisson",
                selection.policy());
    }

    /** Settings of rule 1. */
    public RunSettings(
            String run,
            long seed,
            Map<String, String> agentVersions,
            Selection selection,
            Probing probing,
            Learning learning) {
        this(run, seed, agentVersions, selection, probing, learning, DecisionRule.ONE, RuleOptions.DEFAULT);
    }

    /**
     * What is accepted.
     *
     * @param ratio rho, the mean share of documents to accept, in (0, 1]
     * @param temperature T of the Poisson policy, in reward units, greater than 0
     * @param policy how accepted documents are chosen
     */
    public record Selection(double ratio, double temperature, Policy policy) {
        public Selection {
            Check.that(temperature > 0 && Double.isFinite(temperature), "temperature", "greater than 0", temperature);
            Check.that(ratio > 0 && ratio <= 1, "selectionRatio", "in (0, 1]", ratio);
            Objects.requireNonNull(policy, "policy");
        }
    }

    /**
     * How probes are drawn.
     *
     * @param perGroup probes to draw per agent, group and stage, 0 or more
     * @param budget how probes are spread over groups
     */
    public record Probing(int perGroup, ProbeBudget budget) {
        public Probing {
            Check.that(perGroup >= 0, "probesPerGroup", "0 or more", perGroup);
            Objects.requireNonNull(budget, "probeBudget");
        }
    }

    /**
     * How rewards move the weights.
     *
     * @param updateRule the equations
     * @param rate eta of the memories, in (0, 1]; the first plans move by more, see {@link WinnowUpdate}
     * @param collaborationRate share of the way that theta moves towards what the rewards suggest it should be, in [0, 1]; 0 keeps
     *     theta as it is
     * @param thetaRule what theta follows
     */
    public record Learning(UpdateRule updateRule, double rate, double collaborationRate, ThetaRule thetaRule) {
        public Learning {
            Objects.requireNonNull(updateRule, "updateRule");
            Check.that(rate > 0 && rate <= 1, "learningRate", "in (0, 1]", rate);
            boolean share = collaborationRate >= 0 && collaborationRate <= 1;
            Check.that(share, "collaborationRate", "in [0, 1]", collaborationRate);
            Objects.requireNonNull(thetaRule, "thetaRule");
        }
    }

    /** The same settings with another selection. */
    public RunSettings with(Selection newSelection) {
        return new RunSettings(run, seed, agentVersions, newSelection, probing, learning, rule, options);
    }

    /** The same settings with other probes. */
    public RunSettings with(Probing newProbing) {
        return new RunSettings(run, seed, agentVersions, selection, newProbing, learning, rule, options);
    }

    /** The same settings with other learning. */
    public RunSettings with(Learning newLearning) {
        return new RunSettings(run, seed, agentVersions, selection, probing, newLearning, rule, options);
    }

    /** The same settings with another probe budget and theta rule. */
    public RunSettings with(ProbeBudget budget, ThetaRule thetaRule) {
        return new RunSettings(
                run,
                seed,
                agentVersions,
                selection,
                new Probing(probing.perGroup(), budget),
                new Learning(learning.updateRule(), learning.rate(), learning.collaborationRate(), thetaRule),
                rule,
                options);
    }

    /** The same settings under another rule. */
    public RunSettings with(DecisionRule newRule, RuleOptions newOptions) {
        return new RunSettings(run, seed, agentVersions, selection, probing, learning, newRule, newOptions);
    }
}
