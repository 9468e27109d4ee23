/**
 * The agent that names the language of a document: OpenNLP's detector, frozen in the artifact, on a few pieces of the text.
 *
 * <p>Reached through the catalogue and by fitting. Must not know topics, plans or where documents come from.
 */
package dev.winnow.agents.language;
