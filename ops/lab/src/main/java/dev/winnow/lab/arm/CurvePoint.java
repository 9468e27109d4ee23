package dev.winnow.lab.arm;

/**
 * A point of a training curve.
 *
 * @param tokens tokens trained on
 * @param rewardLoss mean loss on the shard of the reference tasks that rewards are measured on, in nats per token
 * @param reportLoss mean loss on the other shard, which only this report sees
 */
public record CurvePoint(long tokens, double rewardLoss, double reportLoss) {}
