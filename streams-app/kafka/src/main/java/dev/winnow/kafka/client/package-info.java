/**
 * Connections to a cluster and bounded reads of its topics: client settings, reserved keys, reachability, group lag.
 *
 * <p>Every Kafka client of Winnow is made from a {@code KafkaConnection}. Knows topics and registry; must not know who reads or why.
 */
package dev.winnow.kafka.client;
