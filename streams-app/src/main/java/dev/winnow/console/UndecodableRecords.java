package dev.winnow.console;

import dev.winnow.http.Meters;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.topic.DeadRecord;
import dev.winnow.topic.KafkaConnection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes records of one topic that do not decode to the dead letters, in the transaction of their neighbours, and goes on.
 * Anything else stops the service: a plan that cannot be read, or a registry that cannot be reached, must not be passed over.
 */
public final class UndecodableRecords implements DeserializationExceptionHandler {
    static final String SETTINGS = "winnow.undecodable.records";

    private static final Logger LOG = LoggerFactory.getLogger(UndecodableRecords.class);

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
        if (!(exception instanceof SerializationException)) {
            return Response.fail();
        }
        if (!record.topic().equals(settings.topic())) {
            LOG.error(
                    "step={} topic={} partition={} offset={} a record does not decode and cannot be passed over, because what is decided"
                            + " afterwards depends on it: only Winnow itself may write there; set the topic's ACLs, and go on with"
                            + " another run (winnow run create)",
                    settings.step(),
                    record.topic(),
                    record.partition(),
                    record.offset());
            return Response.fail();
        }
        String reason = DeadRecord.reasonOf(record);
        settings.meters().dead(reason).increment();
        DeadLetter letter = DeadRecord.of(record, settings.step(), reason, exception.getMessage());
        return Response.resume(List.of(new ProducerRecord<>(
                settings.deadLetters(), record.key(), settings.values().serialize(settings.deadLetters(), letter))));
    }
}
