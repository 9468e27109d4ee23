/**
 * The topics of a deployment, each declared once, and the records that cross them.
 *
 * <p>Every package that talks to Kafka goes through here for names, serdes, clients and provisioning. This package knows
 * the schemas and the pure selection records that it maps to and from Avro; it knows nothing of ingest, scoring, the
 * console or the command line.
 */
package dev.winnow.topic;
