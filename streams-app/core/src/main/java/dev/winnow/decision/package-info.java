/**
 * The engine around the mathematics: Avro records in, decisions and next plans out, one partition at a time.
 *
 * <p>The console, the coordinator, the audits and the experiments all run this code, so that a replay takes the path that the run took. It knows
 * {@code selection} and the records; it must not know Kafka, a clock, files or metrics.
 */
package dev.winnow.decision;
