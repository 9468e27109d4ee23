/**
 * Schemas and serdes: a client of the registry (Confluent's HTTP interface), and the serdes of every record in Confluent's wire format.
 *
 * <p>Decoding is bounded: records are crawled and may be hostile. Knows nothing of topics beyond their names.
 */
package dev.winnow.kafka.registry;
