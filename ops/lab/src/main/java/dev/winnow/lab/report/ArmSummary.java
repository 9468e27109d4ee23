package dev.winnow.lab.report;

import dev.winnow.lab.arm.Arm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The result of one arm. Losses are in nats per token; the loss of a run is the mean over the last three points of its
 * curve, because under a constant learning rate single points swing.
 *
 * @param definition the arm
 * @param reportLoss final loss on the shard of the reference tasks that only the report sees
 * @param rewardLoss final loss on the shard that rewards are measured on
 * @param lessThanRandom random's report loss minus this arm's, seed by seed: positive is better; null for random itself and
 *     where no seed was run under both
 * @param moreThanAll this arm's report loss minus that of {@link Arm#ALL}, seed by seed: what is lost without the rest of
 *     Winnow; null for that arm itself and where no seed was run under both
 * @param tokenShareToReachRandom smallest share of random's tokens at which the mean curve over seeds (a running mean over
 *     three points) is at or below random's final report loss; null when it never is. For random itself at most 1: how far
 *     below 1 shows how rough the curve is
 * @param tokenShareToReachRandomSeeds the same seed by seed; null where never
 * @param tokenShareToReachRandomStderr standard error of those; null unless every one of at least two seeds got there
 * @param computeShareToReachRandom the same share of random's cost, rewards counted in (the compute of a curve's points); null when never
 * @param computeShareToReachRandomSeeds the same seed by seed; null where never
 * @param computeShareToReachRandomStderr standard error of those; null unless every one of at least two seeds got there
 * @param computePerToken cost of the whole run over its tokens; 1 without rewards
 * @param heldOut final loss on held-out text
 * @param zeroShot accuracy by multiple-choice task
 * @param zeroShotAverage unweighted mean over the tasks; null without tasks
 * @param noiseKept share of the source {@code noise} in the kept documents, mean over the last half of the plans; null when
 *     the corpus has no such source
 * @param tokens tokens trained on
 * @param seconds duration of a run, evaluation included
 * @param auditCorrelation mean over all audited plans of all seeds of the rank correlation between rewards and the one-step
 *     oracle; null when none was audited
 * @param worthCorrelation the same of rewards and what the agent influence had predicted of them; null without that agent
 * @param plans plans of all seeds
 * @param frozenPlans how many of them carried their weights over because the rewards were not trusted
 */
public record ArmSummary(
        Arm definition,
        Spread reportLoss,
        Spread rewardLoss,
        Difference lessThanRandom,
        Difference moreThanAll,
        Double tokenShareToReachRandom,
        List<Double> tokenShareToReachRandomSeeds,
        Double tokenShareToReachRandomStderr,
        Double computeShareToReachRandom,
        List<Double> computeShareToReachRandomSeeds,
        Double computeShareToReachRandomStderr,
        Spread computePerToken,
        HeldOut heldOut,
        Map<String, TaskSummary> zeroShot,
        TaskSummary zeroShotAverage,
        Spread noiseKept,
        Spread tokens,
        Spread seconds,
        Double auditCorrelation,
        Double worthCorrelation,
        int plans,
        int frozenPlans) {

    /**
     * A paired difference.
     *
     * @param stderr standard error of the mean of the differences, not of the means; null with a single pair
     * @param sigmas mean over standard error; null where that is unknown or zero
     */
    public record Difference(double mean, Double stderr, Double sigmas, List<Double> seeds) {
        static Difference of(List<Double> differences) {
            Spread spread = Spread.of(differences);
            return spread == null
                    ? null
                    : new Difference(spread.mean(), spread.stderr(), spread.sigmas(), spread.seeds());
        }
    }

    /**
     * A multiple-choice task, or the mean of several.
     *
     * @param accuracy share of items whose right choice is the likeliest
     * @param normalised the same with log-likelihoods divided by the length of the choice
     * @param chance what guessing gives
     * @param items number of items
     */
    public record TaskSummary(Spread accuracy, Spread normalised, double chance, int items) {}

    /**
     * Loss on held-out text.
     *
     * @param mean unweighted mean over the domains, {@code noise} left out; null without domains
     * @param moreThanRandom that mean minus random's, seed by seed: negative is better; null for random itself and where no seed was run
     *     under both
     * @param byDomain by domain
     */
    public record HeldOut(Spread mean, Difference moreThanRandom, Map<String, Spread> byDomain) {}

    public ArmSummary {
        // not List.copyOf: a seed that never got there is null
        tokenShareToReachRandomSeeds = new ArrayList<>(tokenShareToReachRandomSeeds);
        computeShareToReachRandomSeeds = new ArrayList<>(computeShareToReachRandomSeeds);
    }

    /** What tables and plots call it. */
    String label() {
        return definition.name();
    }
}
