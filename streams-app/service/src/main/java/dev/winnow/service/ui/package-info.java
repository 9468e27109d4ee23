/**
 * The live page of a deployment: its state, read from topics, groups and metrics, as JSON over HTTP, and the page that draws it.
 *
 * <p>Reads and writes nothing else: no topic, no offset, no group. Memory is bounded whatever the topics hold, by windows of bytes and of records. Everything that
 * comes from a crawl or another writer is data of a JSON value; there is no HTML in Java, and the page sets text alone. Knows nothing of the
 * command line, and nothing of where its page is a local run's or a deployment's.
 */
package dev.winnow.service.ui;
