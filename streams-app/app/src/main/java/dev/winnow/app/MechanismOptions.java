package dev.winnow.app;

import dev.winnow.runtime.UsageException;
import dev.winnow.selection.GroupPriors;
import dev.winnow.selection.Plan;
import dev.winnow.selection.ProbeBudget;
import dev.winnow.selection.ThetaRule;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** Mechanisms of a run, each off by itself. */
final class MechanismOptions {
    @Option(
            names = "--probe-budget",
            converter = ProbeBudgetName.class,
            defaultValue = "uniform",
            description =
                    "uniform gives every group the same number of probes; ucb spreads the same total by what is good or little known, a quarter to four times as many to a group.")
    ProbeBudget probeBudget;

    @Option(
            names = "--theta-rule",
            converter = ThetaRuleName.class,
            defaultValue = "calibration",
            description =
                    "What the weights of the agents follow: calibration, how well each predicts rewards; leave-one-out, what selection would lose without it.")
    ThetaRule thetaRule;

    @Option(
            names = "--floor",
            paramLabel = "AGENT[/GROUP]=SHARE",
            split = ",",
            description =
                    "Keep documents of a group, or of every group of an agent, at no less than this share of the selection ratio, in [0, 1]; comma-separated or repeated.")
    Map<String, Double> floors = new TreeMap<>();

    @Option(
            names = "--prior",
            paramLabel = "AGENT[/GROUP]=WEIGHT",
            split = ",",
            description =
                    "Weight that a group starts with, in [-4, 4] units of standardised reward; it counts as much as what one plan measures. Comma-separated or repeated (default: 0).")
    Map<String, Double> priors = new TreeMap<>();

    /**
     * Plan 0 with what was asked for.
     *
     * @throws UsageException when a floor or prior names no group of the run, or is out of range
     */
    Plan applyTo(Plan plan) {
        try {
            return plan.with(probeBudget, thetaRule).startingWith(GroupPriors.of(plan, floors, priors));
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage() + ": check --floor, --prior, --probe-budget and --theta-rule");
        }
    }

    static final class ProbeBudgetName implements ITypeConverter<ProbeBudget> {
        @Override
        public ProbeBudget convert(String name) {
            return ProbeBudget.valueOf(constant(name));
        }
    }

    static final class ThetaRuleName implements ITypeConverter<ThetaRule> {
        @Override
        public ThetaRule convert(String name) {
            return ThetaRule.valueOf(constant(name));
        }
    }

    private static String constant(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
