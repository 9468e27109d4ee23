/**
 * The agent that names the source of a document, by its metadata or by a classifier of sources.
 *
 * <p>Reached through the catalogue and by fitting. Must not know topics, plans or where documents come from.
 */
package dev.winnow.agents.domain;
