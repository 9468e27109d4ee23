/**
 * The agent that measures how unsure a classifier of label-free domains is of a text.
 *
 * <p>Reached through the catalogue and by fitting. Must not know topics, plans or where documents come from.
 */
package dev.winnow.agents.entropy;
