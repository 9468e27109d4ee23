/**
 * What a document is worth: estimators of its influence on the reference loss, and the one-step oracle that audits them.
 *
 * <p>The training loop calls it. It leaves model and optimizer as it found them, to the bit, and must not know Kafka.
 */
package dev.winnow.trainer.influence;
