/**
 * The bytes of input files, wherever they are stored.
 *
 * <p>Called by the readers of formats and by the ingest itself. Knows no format, no Kafka and no object store.
 */
package dev.winnow.ingest.content;
