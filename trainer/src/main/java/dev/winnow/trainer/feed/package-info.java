/**
 * What flows between the service and the trainer: selected samples and probes in, reward reports out; and how Kafka carries
 * them.
 *
 * <p>The training loop sees the interfaces only, so that tests feed it from memory. It must not know the model.
 */
package dev.winnow.trainer.feed;
