package dev.winnow.lab.loop;

/**
 * One measurement of the reference tasks.
 *
 * @param step optimizer steps made
 * @param tokens tokens trained on
 * @param referenceLoss mean loss on tasks that rewards do not see, nats per token
 */
public record LossPoint(long step, long tokens, double referenceLoss) {}
