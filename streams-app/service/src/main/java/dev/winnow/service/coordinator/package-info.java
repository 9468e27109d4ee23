/**
 * The coordinator of a run: a Kafka Streams topology that makes the next plan from the trainer's rewards and the marks of the console.
 */
package dev.winnow.service.coordinator;
