/**
 * Agents that give a text one number and put it in a fifth: importance for a reference, perplexity, density, redundancy. What was fitted is frozen in
 * the artifact, so that every scorer and every replay labels alike. The groups by share of a sample, which agents of other packages have too, are here.
 *
 * <p>Reached through the catalogue and by fitting. Must not know topics, plans or where documents come from.
 */
package dev.winnow.agents.measure;
