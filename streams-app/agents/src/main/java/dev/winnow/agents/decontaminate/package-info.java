/**
 * The agent that finds items of reference and evaluation tasks in documents: n-grams of letters, their index, and the agent over a frozen index.
 *
 * <p>Reached through the catalogue and by fitting. Must not know topics, plans or where documents and tasks come from.
 */
package dev.winnow.agents.decontaminate;
