/**
 * Reference tasks: what the model is meant to become good at, read from JSON lines and split into a shard that rewards and
 * a shard that reports.
 *
 * <p>The influence estimators and the training loop call it. It must not know the model.
 */
package dev.winnow.trainer.reference;
