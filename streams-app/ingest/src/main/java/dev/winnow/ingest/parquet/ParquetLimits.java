package dev.winnow.ingest.parquet;

/**
 * Bounds on what a hostile file can make a reader hold or do.
 *
 * @param maxFooterBytes schema and row groups
 * @param maxFooterElements structures and list elements in it
 * @param maxPageBytes pages and dictionaries of all columns that are read at a time
 * @param maxRatio decompressed over compressed bytes of a page above a MiB, and rows for each byte of a file
 * @param maxNesting levels of the schema
 */
public record ParquetLimits(
        int maxFooterBytes, int maxFooterElements, int maxPageBytes, int maxRatio, int maxNesting) {}
