package dev.winnow.lab.arm;

import java.util.List;
import java.util.Map;

/**
 * One arm trained once.
 *
 * @param arm name of the arm
 * @param seed seed of the first weights, of the order of the stream and of all draws
 * @param steps optimizer steps
 * @param tokens tokens trained on
 * @param decided documents that were offered
 * @param selected documents that were kept
 * @param seconds duration, evaluation included
 * @param chainDigest digest of all decisions, in hexadecimal
 * @param curve losses over tokens
 * @param plans plans in their order
 * @param heldOut loss on held-out text by domain, in nats per token
 * @param zeroShot accuracy on multiple-choice tasks
 */
public record SeedResult(
        String arm,
        long seed,
        long steps,
        long tokens,
        long decided,
        long selected,
        double seconds,
        String chainDigest,
        List<CurvePoint> curve,
        List<ArmPlan> plans,
        Map<String, Double> heldOut,
        Map<String, Choice> zeroShot) {

    /**
     * Accuracy on one task.
     *
     * @param accuracy share of items whose right choice is the likeliest
     * @param normalised the same with log-likelihoods divided by the length of the choice
     * @param chance what guessing gives
     * @param items number of items
     */
    public record Choice(double accuracy, double normalised, double chance, int items) {}
}
