/**
 * The stage before scoring that compares each document with all before it: a Kafka Streams topology over bands of MinHash signatures.
 *
 * <p>It must not know how signatures are computed, models, files, runs or the trainer.
 */
package dev.winnow.service.dedup;
