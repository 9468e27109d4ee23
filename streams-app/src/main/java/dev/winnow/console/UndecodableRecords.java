package dev.winnow.console;

import dev.winnow.http.Meters;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.topic.KafkaConnection;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;

/**
 * Writes records of one topic that do not decode to the dead letters, in the transaction of their neighbours, and goes on.
 * Anything else stops the service: a plan that cannot be read, or a registry that cannot be reached, must not be passed over.
 */
public final class UndecodableRecords implements DeserializationExceptionHandler {
    static final String SETTINGS = "winnow.undecodable.records";

    private static final String REASON = "undecodable";
    private static final int PAYLOAD_LIMIT = 64 << 10;

    private Settings settings;

    /**
     * @param step step that the dead letters name
     * @param topic topic whose records may be passed over
     * @param deadLetters topic of the dead letters
     */
    record Settings(String step, String topic, String deadLetters, Serializer<DeadLetter> values, Meters meters) {
        static Settings of(KafkaConnection connection, String step, String topic, Meters meters) {
            return new Settings(
                    step,
                    topic,
                    connection.topics().deadLetters(),
                    connection.serdes().deadLetter().serializer(),
                    meters);
        }
    }

    @Override
    public void configure(Map<String, ?> configuration) {
        settings = (Settings) configuration.get(SETTINGS);
    }

    @Override
    public Response handleError(
            ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
        if (!(exception instanceof SerializationException) || !record.topic().equals(settings.topic())) {
            return Response.fail();
        }
        settings.meters().dead(REASON).increment();
        byte[] value = record.value() == null ? new byte[0] : record.value();
        DeadLetter letter = DeadLetter.newBuilder()
                .setStep(settings.step())
                .setReason(REASON)
                .setDetail(exception.getMessage())
                .setOrigin(record.topic())
                .setPartition(record.partition())
                .setPosition(record.offset())
                .setPayload(ByteBuffer.wrap(Arrays.copyOf(value, Math.min(value.length, PAYLOAD_LIMIT))))
                .setPayloadBytes(value.length)
                .build();
        return Response.resume(List.of(new ProducerRecord<>(
                settings.deadLetters(), record.key(), settings.values().serialize(settings.deadLetters(), letter))));
    }
}
