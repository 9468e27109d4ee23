/**
 * Health, metrics and the page: what a service answers over HTTP. Knows nothing of what the service does; the service
 * hands in a health check and a meter registry.
 */
package dev.winnow.http;
