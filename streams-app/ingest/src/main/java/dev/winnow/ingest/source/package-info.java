/**
 * Readers of one input file each: JSONL, WARC, ARC, WET, HTML, plain text and source code, plain or compressed.
 *
 * <p>Called by the Ingestor. Knows files and formats only: no Kafka, no Avro, no clock. Whatever a file holds, a reader answers with
 * drafts, rejects and at most one failure, inside the memory that {@link dev.winnow.ingest.source.SourceLimits} allows.
 */
package dev.winnow.ingest.source;
