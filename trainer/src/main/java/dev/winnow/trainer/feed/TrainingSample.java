package dev.winnow.trainer.feed;

import dev.winnow.schemas.Sample;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A selected document.
 *
 * @param partition of the selected topic
 * @param offset in the partition
 * @param planVersion plan that selected it
 * @param text what to train on
 */
public record TrainingSample(int partition, long offset, int planVersion, String text) {
    static TrainingSample of(ConsumerRecord<String, Sample> record) {
        Sample sample = record.value();
        return new TrainingSample(
                record.partition(),
                record.offset(),
                sample.getPlanVersion(),
                sample.getDocument().getText());
    }
}
