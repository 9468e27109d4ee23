/**
 * What rewards probes while the trainer is silent: a discriminator between reference texts and what the run selected (StepAgent, arXiv
 * 2411.03817).
 *
 * <p>The command line and the experiment call it. It must know neither Kafka nor the model; time comes in from outside.
 */
package dev.winnow.trainer.standin;
