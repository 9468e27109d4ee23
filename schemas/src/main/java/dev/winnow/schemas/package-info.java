/**
 * The records of every topic, generated from {@code records.avdl}, and what lets Avro instantiate them.
 *
 * <p>Every module may use it. It must not know who writes or reads a record.
 */
package dev.winnow.schemas;
