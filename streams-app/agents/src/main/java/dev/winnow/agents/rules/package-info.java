/**
 * The agent that names the first published filter of web text that drops a document.
 *
 * <p>Reached through the catalogue and by fitting. Must not know topics, plans or where documents come from.
 */
package dev.winnow.agents.rules;
