/**
 * Everything that a resumed training run needs, in one directory that is whole or not there.
 *
 * <p>The training loop and the command line call it. It must not know Kafka: offsets are numbers to it.
 */
package dev.winnow.trainer.checkpoint;
