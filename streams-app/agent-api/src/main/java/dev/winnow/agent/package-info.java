/**
 * Agents: what they promise, how a fitted one is kept on disk, and how all of a directory are loaded.
 *
 * <p>Called by scoring, the command line and the local stack, and implemented by agents. Knows the records of {@code dev.winnow.schemas}; must not
 * know topics, plans, weights, engines or where documents come from.
 */
package dev.winnow.agent;
