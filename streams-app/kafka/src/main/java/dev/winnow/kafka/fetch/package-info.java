/**
 * The guard of every fetch: bounds what the records that brokers return take in memory, before a consumer allocates them.
 *
 * <p>Kafka's client allocates a record at the size that it has once it is decompressed, before any public hook: a few kilobytes can take more than the heap. The
 * guard works inside of the client, on its internal interfaces, and refuses to start on a client that it does not fit. Knows Kafka's client alone; must not know
 * who reads or why.
 */
package dev.winnow.kafka.fetch;
