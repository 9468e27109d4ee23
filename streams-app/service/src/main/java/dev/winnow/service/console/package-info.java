/**
 * The console of a run: a Kafka Streams topology that decides every annotated document under the live plan.
 *
 * <p>Decisions are computed by {@code decision}; this package feeds it and writes what it returns. It must not know models, files or the trainer.
 */
package dev.winnow.service.console;
