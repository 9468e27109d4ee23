/**
 * The topics of a deployment, each declared once: name, records, partitions, cleanup, and who may read and write it. Access rules are derived
 * from these declarations.
 *
 * <p>Knows nothing of connections; everything that talks to Kafka takes its names from here.
 */
package dev.winnow.kafka.topic;
