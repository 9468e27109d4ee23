/**
 * The agent that gives the quality of a text as a percentile of the sample, learned from human labels and a score of prose.
 *
 * <p>Reached through the catalogue and by fitting. Must not know topics, plans or where documents come from.
 */
package dev.winnow.agents.quality;
