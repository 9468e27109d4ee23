/**
 * Measures what a part of Winnow can carry, always as a ratio to a baseline that ran on the same broker in the same minute.
 *
 * <p>Called by the command line alone. It may know the service's topologies; it starts its own broker and registry, so that nothing else is disturbed.
 */
package dev.winnow.local.bench;
