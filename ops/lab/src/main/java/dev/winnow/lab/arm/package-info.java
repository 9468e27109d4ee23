/**
 * Arms: the same model trained on the same stream under different ways of selecting, and its results.
 *
 * <p>Decides with the console's own code and trains with the trainer's own loop, without a broker between them. The
 * experiment command calls it. It must not know Kafka.
 */
package dev.winnow.lab.arm;
