/**
 * The language model: shape, TorchScript program, vocabulary, sequence packing and the optimizer step.
 *
 * <p>The influence estimators, the checkpoint and the training loop call it. It must not know where documents come from.
 */
package dev.winnow.trainer.model;
