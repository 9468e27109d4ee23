package dev.winnow.service.streams;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.DeadRecord;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.DeadLetter;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;

/**
 * Writes records that do not decode to the dead letters, in the transaction of their neighbours, and continues. Plans and marks
 * never come here: {@link RunRecords} reads them. Anything else stops the service: a registry that cannot be reached carries no information
 * of the record.
 */
public final class UndecodableRecords implements DeserializationExceptionHandler {
    static final String SETTINGS = "winnow.undecodable.records";

    private Settings settings;

    /**
     * @param step step that the dead letters name
     * @param deadLetters topic of the dead letters
     */
    record Settings(String step, String deadLetters, Serializer<DeadLetter> values, Meters meters) {
        static Settings of(KafkaConnection connection, String step, Meters meters) {
            return new Settings(
                    step,
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
        if (!(exception instanceof SerializationException)) {
            return Response.fail();
        }
        String reason = DeadRecord.reasonOf(record);
        settings.meters().dead(reason).increment();
        DeadLetter letter = DeadRecord.of(record, settings.step(), reason, exception.getMessage());
        // without the record's key, which may be as large as a record
        return Response.resume(List.of(new ProducerRecord<>(
                settings.deadLetters(), settings.values().serialize(settings.deadLetters(), letter))));
    }
}
