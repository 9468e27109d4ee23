/**
 * PyTorch through DJL: engine start-up, TorchScript programs written from Java, arrays that outlive a step, and their files.
 *
 * <p>Agents and the trainer call it. It must not know what a document, a plan or a topic is.
 *
 * <p>Three rules keep native memory flat: parameters, constants and optimizer state live in one long-lived manager; every
 * step has its own sub-manager, which owns whatever the step makes; differentiated arithmetic happens inside TorchScript
 * programs, never in NDArray calls that take a Java number (their constants are freed while the graph still needs them).
 */
package dev.winnow.inference;
