/**
 * Compares the declared topics and schemas with a cluster and a registry, and applies the difference.
 */
package dev.winnow.kafka.provisioning;
