package dev.winnow.lab.report;

import dev.winnow.lab.arm.Arm;
import dev.winnow.lab.arm.ArmPlan;
import dev.winnow.lab.arm.CurvePoint;
import dev.winnow.lab.arm.SeedResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Condenses the runs of an arm, compared with those of {@link Arm#RANDOM} and {@link Arm#ALL}. Immutable. */
final class Summariser {
    /** Shown beside the names of agents in the shares of a plan. */
    static final String SOURCE = "source";

    /** The source of documents that are known to be noise. */
    static final String NOISE = "noise";

    private final List<SeedResult> random;
    private final List<SeedResult> all;
    private final boolean noiseKnown;

    /** @param results all runs of the experiment */
    Summariser(List<SeedResult> results) {
        random = runs(results, Arm.RANDOM);
        all = runs(results, Arm.ALL);
        noiseKnown = results.stream()
                .flatMap(result -> result.plans().stream())
                .anyMatch(plan -> plan.offered().getOrDefault(SOURCE, Map.of()).containsKey(NOISE));
    }

    /** @param runs runs of the arm in the order of the seeds; at least one */
    ArmSummary summary(Arm arm, List<SeedResult> runs) {
        List<Double> shares = shares(runs, Summariser::tokenShare);
        List<Double> computeShares = shares(runs, Summariser::computeShare);
        List<ArmPlan> plans = runs.stream().flatMap(run -> run.plans().stream()).toList();
        return new ArmSummary(
                arm,
                spread(runs, run -> Curves.end(run.curve()).reportLoss()),
                spread(runs, run -> Curves.end(run.curve()).rewardLoss()),
                arm.name().equals(Arm.RANDOM) ? null : differences(random, runs),
                arm.name().equals(Arm.ALL) ? null : differences(runs, all),
                random.isEmpty() ? null : tokenShare(meanCurve(runs), meanCurve(random)),
                shares,
                shares.contains(null) ? null : Spread.of(shares).stderr(),
                random.isEmpty() ? null : computeShare(meanCurve(runs), meanCurve(random)),
                computeShares,
                computeShares.contains(null) ? null : Spread.of(computeShares).stderr(),
                spread(runs, Summariser::computePerToken),
                heldOut(arm, runs),
                zeroShot(runs),
                zeroShotAverage(runs),
                noiseKnown ? noiseKept(runs) : null,
                spread(runs, SeedResult::tokens),
                spread(runs, SeedResult::seconds),
                mean(plans, ArmPlan::auditCorrelation),
                mean(plans, ArmPlan::worthCorrelation),
                plans.size(),
                (int) plans.stream().filter(ArmPlan::frozen).count());
    }

    private List<Double> shares(List<SeedResult> runs, BiFunction<List<CurvePoint>, List<CurvePoint>, Double> share) {
        List<Double> shares = new ArrayList<>();
        for (SeedResult run : runs) {
            shares.add(partner(random, run)
                    .map(partner -> share.apply(run.curve(), partner.curve()))
                    .orElse(null));
        }
        return shares;
    }

    private static double computePerToken(SeedResult run) {
        CurvePoint last = run.curve().get(run.curve().size() - 1);
        return last.compute() / last.tokens();
    }

    private static Spread spread(List<SeedResult> runs, ToDoubleFunction<SeedResult> value) {
        return Spread.of(runs.stream().mapToDouble(value).boxed().toList());
    }

    private static List<SeedResult> runs(List<SeedResult> results, String arm) {
        return results.stream().filter(result -> result.arm().equals(arm)).toList();
    }

    private static Optional<SeedResult> partner(List<SeedResult> others, SeedResult run) {
        return others.stream().filter(other -> other.seed() == run.seed()).findFirst();
    }

    /** Final report losses of the one minus those of the other, where both have the seed. */
    private static ArmSummary.Difference differences(List<SeedResult> minuends, List<SeedResult> subtrahends) {
        List<Double> differences = new ArrayList<>();
        for (SeedResult run : minuends) {
            partner(subtrahends, run)
                    .ifPresent(
                            partner -> differences.add(Curves.end(run.curve()).reportLoss()
                                    - Curves.end(partner.curve()).reportLoss()));
        }
        return ArmSummary.Difference.of(differences);
    }

    private static List<CurvePoint> meanCurve(List<SeedResult> runs) {
        return Curves.mean(runs.stream().map(SeedResult::curve).toList());
    }

    private static Double tokenShare(List<CurvePoint> curve, List<CurvePoint> randomCurve) {
        CurvePoint goal = Curves.end(randomCurve);
        OptionalDouble tokens = Curves.tokensToReach(curve, goal.reportLoss());
        return tokens.isPresent() ? Double.valueOf(tokens.getAsDouble() / goal.tokens()) : null;
    }

    private static Double computeShare(List<CurvePoint> curve, List<CurvePoint> randomCurve) {
        CurvePoint goal = Curves.end(randomCurve);
        OptionalDouble compute = Curves.computeToReach(curve, goal.reportLoss());
        return compute.isPresent() ? Double.valueOf(compute.getAsDouble() / goal.compute()) : null;
    }

    private ArmSummary.HeldOut heldOut(Arm arm, List<SeedResult> runs) {
        List<Double> means = new ArrayList<>();
        List<Double> differences = new ArrayList<>();
        for (SeedResult run : runs) {
            OptionalDouble mean = realDomains(run);
            mean.ifPresent(means::add);
            partner(random, run)
                    .map(Summariser::realDomains)
                    .filter(other -> mean.isPresent() && other.isPresent())
                    .ifPresent(other -> differences.add(mean.getAsDouble() - other.getAsDouble()));
        }
        return new ArmSummary.HeldOut(
                Spread.of(means),
                arm.name().equals(Arm.RANDOM) ? null : ArmSummary.Difference.of(differences),
                byDomain(runs));
    }

    /** Mean held-out loss over all domains but {@code noise}. */
    private static OptionalDouble realDomains(SeedResult run) {
        return run.heldOut().entrySet().stream()
                .filter(domain -> !domain.getKey().equals(NOISE))
                .mapToDouble(Map.Entry::getValue)
                .average();
    }

    private static Map<String, Spread> byDomain(List<SeedResult> runs) {
        Map<String, Spread> spreads = new TreeMap<>();
        for (SeedResult run : runs) {
            for (String domain : run.heldOut().keySet()) {
                spreads.computeIfAbsent(
                        domain,
                        name -> Spread.of(runs.stream()
                                .map(other -> other.heldOut().get(name))
                                .filter(Objects::nonNull)
                                .toList()));
            }
        }
        return spreads;
    }

    private static Map<String, ArmSummary.TaskSummary> zeroShot(List<SeedResult> runs) {
        Map<String, ArmSummary.TaskSummary> tasks = new TreeMap<>();
        TreeSet<String> names = new TreeSet<>();
        runs.forEach(run -> names.addAll(run.zeroShot().keySet()));
        for (String name : names) {
            List<SeedResult.Choice> choices = runs.stream()
                    .map(run -> run.zeroShot().get(name))
                    .filter(Objects::nonNull)
                    .toList();
            tasks.put(name, task(choices));
        }
        return tasks;
    }

    private static ArmSummary.TaskSummary zeroShotAverage(List<SeedResult> runs) {
        List<SeedResult.Choice> averages = runs.stream()
                .filter(run -> !run.zeroShot().isEmpty())
                .map(run -> average(List.copyOf(run.zeroShot().values())))
                .toList();
        return averages.isEmpty() ? null : task(averages);
    }

    private static SeedResult.Choice average(List<SeedResult.Choice> tasks) {
        return new SeedResult.Choice(
                mean(tasks, SeedResult.Choice::accuracy),
                mean(tasks, SeedResult.Choice::normalised),
                mean(tasks, SeedResult.Choice::chance),
                tasks.stream().mapToInt(SeedResult.Choice::items).sum());
    }

    private static ArmSummary.TaskSummary task(List<SeedResult.Choice> choices) {
        return new ArmSummary.TaskSummary(
                Spread.of(choices.stream().map(SeedResult.Choice::accuracy).toList()),
                Spread.of(choices.stream().map(SeedResult.Choice::normalised).toList()),
                mean(choices, SeedResult.Choice::chance),
                choices.get(0).items());
    }

    private static double mean(List<SeedResult.Choice> choices, ToDoubleFunction<SeedResult.Choice> value) {
        return choices.stream().mapToDouble(value).average().orElseThrow();
    }

    private static Spread noiseKept(List<SeedResult> runs) {
        List<Double> shares = new ArrayList<>();
        for (SeedResult run : runs) {
            // a plan that kept nothing has no shares
            List<ArmPlan> plans = run.plans().stream()
                    .filter(plan -> plan.kept().containsKey(SOURCE))
                    .toList();
            plans.subList(plans.size() / 2, plans.size()).stream()
                    .mapToDouble(plan -> plan.kept().get(SOURCE).getOrDefault(NOISE, 0.0))
                    .average()
                    .ifPresent(shares::add);
        }
        return Spread.of(shares);
    }

    private static Double mean(List<ArmPlan> plans, Function<ArmPlan, Double> value) {
        List<Double> known = plans.stream().map(value).filter(Objects::nonNull).toList();
        return known.isEmpty() ? null : Double.valueOf(Spread.of(known).mean());
    }
}
