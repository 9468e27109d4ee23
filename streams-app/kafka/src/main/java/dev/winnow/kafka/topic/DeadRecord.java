package dev.winnow.kafka.topic;

import dev.winnow.kafka.fetch.LeftOut;
import dev.winnow.schemas.DeadHeader;
import dev.winnow.schemas.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Makes the dead letter of a record of a topic: its coordinates, the reason, and the record itself where it fits. Pure. */
public final class DeadRecord {
    /** The record has no value. */
    public static final String EMPTY = "empty-record";

    /** The bytes are not a record of the topic's type. */
    public static final String UNDECODABLE = "undecodable";

    /** The record takes more memory than a reader has for it, and was left out when it was fetched. */
    public static final String OVERSIZED = "oversized";

    /** The record decodes, but holds what nobody writes there. */
    public static final String INVALID = "invalid";

    /** The record is larger than a topic takes. */
    public static final String TOO_LARGE = "too-large";

    /** A topic does not take the record, for another reason than its size. */
    public static final String REFUSED = "refused";

    /** All of these reasons; others are of the step that writes the letter. */
    public static final Set<String> REASONS = Set.of(EMPTY, UNDECODABLE, OVERSIZED, INVALID, TOO_LARGE, REFUSED);

    /** Most bytes of key, headers and value that a letter keeps: the rest of it fits into what is left of the topic's limit. */
    static final int WHOLE_LIMIT = TopicSpec.MAX_MESSAGE_BYTES - (64 << 10);

    /** What Avro adds to a header at most. */
    private static final int HEADER_FRAME = 16;

    private static final int CUT = 64 << 10;
    private static final int DETAIL_LIMIT = 1_000;

    private DeadRecord() {}

    /** Reason of a record that did not decode, or had no value to decode. */
    public static String reasonOf(ConsumerRecord<?, byte[]> record) {
        return reasonOf(record.value());
    }

    /** Reason of a value that did not decode; null where the record had none. */
    public static String reasonOf(byte[] value) {
        if (value == null) {
            return EMPTY;
        }
        return LeftOut.isStandIn(value) ? OVERSIZED : UNDECODABLE;
    }

    /**
     * A dead letter, bounded whatever the record and the failure hold. Shares the record's value where that is kept whole.
     *
     * @param step the step that could not use the record
     * @param reason a code that reports count by
     * @param detail what is wrong, without a piece of the record
     */
    public static DeadLetter of(ConsumerRecord<?, byte[]> record, String step, String reason, String detail) {
        byte[] value = value(record.value());
        byte[] key = key(record.key());
        DeadLetter.Builder letter = letter(
                        record.topic(), record.partition(), record.offset(), value, step, reason, detail)
                .setTimestamp(record.timestamp());
        if ((key == null ? 0 : key.length) + bytes(record.headers()) + value.length <= WHOLE_LIMIT) {
            letter.setKey(key == null ? null : new String(key, StandardCharsets.UTF_8))
                    .setHeaders(headers(record.headers()));
        } else {
            // without key and headers it is not the record, however short the value is
            letter.setPayload(cut(value, value.length - 1));
        }
        return letter.build();
    }

    /**
     * A dead letter of the record at a place, without its key and headers, bounded whatever the record and the failure hold.
     *
     * @param bytes the record's value; null when it has none
     * @param step the step that could not use the record
     * @param reason a code that reports count by
     * @param detail what is wrong, without a piece of the record
     */
    public static DeadLetter of(
            String topic, int partition, long offset, byte[] bytes, String step, String reason, String detail) {
        return letter(topic, partition, offset, value(bytes), step, reason, detail)
                .build();
    }

    private static DeadLetter.Builder letter(
            String topic, int partition, long offset, byte[] value, String step, String reason, String detail) {
        return DeadLetter.newBuilder()
                .setStep(step)
                .setReason(reason)
                .setDetail(detail.substring(0, Math.min(detail.length(), DETAIL_LIMIT)))
                .setOrigin(topic)
                .setPartition(partition)
                .setPosition(offset)
                .setPayload(value.length <= WHOLE_LIMIT ? ByteBuffer.wrap(value) : cut(value, CUT))
                .setPayloadBytes(bytes(value));
    }

    /** Size of the record's value; of a record that was left out more than its stand-in has, so that the letter counts as cut. */
    private static int bytes(byte[] value) {
        return LeftOut.of(value)
                .map(leftOut -> (int) Math.max(value.length + 1, Math.min(Integer.MAX_VALUE, leftOut.bytes())))
                .orElse(value.length);
    }

    /** Whether a letter keeps less than the value of its record. */
    public static boolean isCut(DeadLetter letter) {
        return letter.getPayload().remaining() < letter.getPayloadBytes();
    }

    private static ByteBuffer cut(byte[] value, int most) {
        return ByteBuffer.wrap(Arrays.copyOf(value, Math.max(0, Math.min(most, CUT))));
    }

    private static byte[] value(byte[] bytes) {
        return bytes == null ? new byte[0] : bytes;
    }

    private static byte[] key(Object key) {
        return key instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : (byte[]) key;
    }

    private static long bytes(Headers headers) {
        long bytes = 0;
        for (Header header : headers) {
            bytes += HEADER_FRAME + header.key().getBytes(StandardCharsets.UTF_8).length;
            bytes += header.value() == null ? 0 : header.value().length;
        }
        return bytes;
    }

    private static List<DeadHeader> headers(Headers headers) {
        List<DeadHeader> kept = new ArrayList<>();
        for (Header header : headers) {
            kept.add(new DeadHeader(header.key(), header.value() == null ? null : ByteBuffer.wrap(header.value())));
        }
        return kept;
    }
}
