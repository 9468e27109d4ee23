/**
 * The training loop: samples in, optimizer steps, and at each update the measurement of a stage's probes.
 *
 * <p>The command line wires it. It sees feeds as interfaces and must not know Kafka.
 */
package dev.winnow.trainer.loop;
