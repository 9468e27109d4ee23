/**
 * The agent that names the topic of a text, and how topics are found: word vectors, clusters, and the words that distinguish each from the rest.
 *
 * <p>Reached through the catalogue and by fitting. Must not know topics, plans or where documents come from.
 */
package dev.winnow.agents.topic;
