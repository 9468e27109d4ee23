/**
 * Agents that learned from language models, which are asked when the agent is fitted and never while documents are labelled.
 *
 * <p>Reached through the catalogue and by fitting. Must not know topics, plans or where documents come from.
 */
package dev.winnow.agents.distilled;
