package dev.winnow.kafka.topic;

import dev.winnow.schemas.DeadLetter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Makes the dead letter of a record of a topic: its coordinates, the reason, and its first 64 KiB. Pure. */
public final class DeadRecord {
    /** The record has no value. */
    public static final String EMPTY = "empty-record";

    /** The bytes are no record of the topic's type. */
    public static final String UNDECODABLE = "undecodable";

    /** The record decodes, but holds what nobody writes there. */
    public static final String INVALID = "invalid";

    private static final int PAYLOAD_LIMIT = 64 << 10;
    private static final int DETAIL_LIMIT = 1_000;

    private DeadRecord() {}

    /** Reason of a record that did not decode, or had no value to decode. */
    public static String reasonOf(ConsumerRecord<?, byte[]> record) {
        return record.value() == null ? EMPTY : UNDECODABLE;
    }

    /**
     * A dead letter, bounded whatever the record and the failure hold.
     *
     * @param step the step that could not use the record
     * @param reason a code that reports count by
     * @param detail what is wrong, without a piece of the record
     */
    public static DeadLetter of(ConsumerRecord<?, byte[]> record, String step, String reason, String detail) {
        return of(record.topic(), record.partition(), record.offset(), record.value(), step, reason, detail);
    }

    /**
     * A dead letter of the record at a place, bounded whatever the record and the failure hold.
     *
     * @param bytes the record's value; null when it has none
     * @param step the step that could not use the record
     * @param reason a code that reports count by
     * @param detail what is wrong, without a piece of the record
     */
    public static DeadLetter of(
            String topic, int partition, long offset, byte[] bytes, String step, String reason, String detail) {
        byte[] value = bytes == null ? new byte[0] : bytes;
        return DeadLetter.newBuilder()
                .setStep(step)
                .setReason(reason)
                .setDetail(detail.substring(0, Math.min(detail.length(), DETAIL_LIMIT)))
                .setOrigin(topic)
                .setPartition(partition)
                .setPosition(offset)
                .setPayload(ByteBuffer.wrap(Arrays.copyOf(value, Math.min(value.length, PAYLOAD_LIMIT))))
                .setPayloadBytes(value.length)
                .build();
    }
}
