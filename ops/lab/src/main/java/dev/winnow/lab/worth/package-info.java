/**
 * What the rewards of a run predict about documents that no trainer has measured: a regression on words, statistics and the groups of
 * other agents, fitted again after every update.
 *
 * <p>The fit and the worth of a document are pure functions with sums in a fixed order: the same probes and rewards give the same
 * bits everywhere. It must not know Kafka, DJL or a clock.
 */
package dev.winnow.lab.worth;
