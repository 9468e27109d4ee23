/**
 * Reads the flat columns of Parquet files: scalars at the top level and in the objects there. Nothing that a file declares is allocated or
 * repeated before it is checked against the bytes that the file has. Knows no Kafka and no documents.
 */
package dev.winnow.ingest.parquet;
