/**
 * The console of a run, which decides every annotated document under the live plan, and the coordinator, which makes the
 * next plan from the trainer's rewards. Both are Kafka Streams topologies; what they compute is in classes without Kafka,
 * so that the audit replays it with the very code that decided.
 *
 * <p>The command line and the audit may call it. It must not know of models, files or the trainer.
 */
package dev.winnow.console;
