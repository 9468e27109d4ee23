/**
 * Near duplicates by MinHash and locality-sensitive hashing: signatures, the index, and the agent over a frozen index.
 *
 * <p>Reached through the catalogue, by fitting and by evaluation. Must not know topics, plans or where documents come from.
 */
package dev.winnow.agents.duplicate;
