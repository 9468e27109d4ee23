/**
 * Measures what a part of Winnow can carry, always as a ratio to a baseline that ran on the same broker, or the same
 * engine, in the same minute.
 *
 * <p>Called by the command line alone. It may know the service's topologies and the trainer; it starts its own broker and registry, so that nothing else is disturbed.
 */
package dev.winnow.lab.bench;
