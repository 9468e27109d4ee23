/**
 * Evaluation that is not the reward: zero-shot multiple choice, held-out text, and the reference items that rewards never see.
 *
 * <p>The command line and experiments call it. It reads models and changes none; it must not know Kafka, training or how a
 * document came to be selected.
 */
package dev.winnow.trainer.evaluation;
