/**
 * What the topologies of console and coordinator have in common: settings, and how they read, skip and dead-letter records of a run.
 */
package dev.winnow.service.streams;
