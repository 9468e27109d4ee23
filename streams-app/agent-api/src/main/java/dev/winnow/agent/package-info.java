/**
 * Agents: what they promise, how a fitted one is kept on disk, and how all of a directory are loaded.
 *
 * <p>Called by scoring, the command line and the local stack. Knows the records of {@code dev.winnow.schemas} and the
 * engine of {@code dev.winnow.inference}; must not know topics, plans, weights or where documents come from.
 */
package dev.winnow.agent;
