/**
 * What every command and long-running process needs: options of Kafka, HTTP and drain, configuration files, health and metrics over HTTP, and
 * the life of a service from start to SIGTERM.
 *
 * <p>Knows nothing of what a service does; the service hands in a health check and uses the meters.
 */
package dev.winnow.runtime;
