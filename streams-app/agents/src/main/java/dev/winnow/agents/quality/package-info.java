/**
 * The agent that scores the quality of a text from 0 to 5, learned from human labels and a score of prose.
 *
 * <p>Reached through the catalogue and by fitting. Must not know topics, plans or where documents come from.
 */
package dev.winnow.agents.quality;
