/**
 * Turns crawl files into documents on a topic: the Ingestor, its positions, its counts and its progress line.
 *
 * <p>The command line and the local stack call it. It knows the topics and the readers in {@code source}; it must not know agents,
 * consoles, plans or runs.
 */
package dev.winnow.ingest;
