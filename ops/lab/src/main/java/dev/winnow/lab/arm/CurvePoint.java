package dev.winnow.lab.arm;

/**
 * A point of a training curve.
 *
 * @param tokens tokens trained on
 * @param compute what training and rewards cost so far, in trained tokens: tokens passed through the model, a forward pass
 *     counted once, a backward pass twice, over 3; the measurement of curves is left out
 * @param rewardLoss mean loss on the shard of the reference tasks that rewards are measured on, in nats per token
 * @param reportLoss mean loss on the other shard, which only this report sees
 */
public record CurvePoint(long tokens, double compute, double rewardLoss, double reportLoss) {}
