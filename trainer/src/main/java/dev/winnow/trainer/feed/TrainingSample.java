package dev.winnow.trainer.feed;

/**
 * A selected document.
 *
 * @param partition of the selected topic
 * @param offset in the partition
 * @param planVersion plan that selected it
 * @param text what to train on
 */
public record TrainingSample(int partition, long offset, int planVersion, String text) {}
