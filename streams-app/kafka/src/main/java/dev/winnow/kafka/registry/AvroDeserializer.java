package dev.winnow.kafka.registry;

import dev.winnow.kafka.fetch.LeftOut;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads records in Confluent wire format, for any Kafka client that names this class. Takes the place of {@code
 * io.confluent.kafka.serializers.KafkaAvroDeserializer}: same properties, same defaults, same values. Thread-safe once configured.
 *
 * <p>Bytes that do not decode throw {@link SerializationException}; a registry that does not answer is a {@link RegistryException}.
 */
public final class AvroDeserializer implements Deserializer<Object> {
    private static final int HEADER_BYTES = 5;

    private final Map<Integer, DatumReader<Object>> readers = new ConcurrentHashMap<>();
    private SerdeSettings settings;

    /** Made by Kafka, which calls {@link #configure}. */
    public AvroDeserializer() {}

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        settings = SerdeSettings.of(configs, isKey);
        if (settings.useLatest()) {
            throw new ConfigException(
                    SerdeSettings.USE_LATEST,
                    true,
                    "not supported by the deserializer: remove it, or use Confluent's own serdes");
        }
    }

    @Override
    public Object deserialize(String topic, byte[] bytes) {
        if (bytes == null) {
            return null;
        }
        LeftOut.of(bytes).ifPresent(leftOut -> {
            throw new SerializationException("a record of " + topic + " was " + leftOut);
        });
        if (bytes.length < HEADER_BYTES || bytes[0] != 0) {
            throw new SerializationException(
                    "a record of " + topic + " is not in Confluent wire format (" + bytes.length + " bytes)");
        }
        int id = ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
        try {
            DatumReader<Object> reader = readers.get(id);
            if (reader == null) {
                reader = reader(settings.registry().byId(id));
                readers.put(id, reader);
            }
            BoundedDecoder decoder = new BoundedDecoder(bytes, HEADER_BYTES);
            Object value = reader.read(null, decoder);
            decoder.requireEnd();
            return value;
        } catch (RegistryException e) {
            if (e.isUnknownSchema()) {
                throw new SerializationException("a record of " + topic + " has the unknown schema id " + id, e);
            }
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new SerializationException(
                    "a record of " + topic + " does not decode (schema id " + id + "): " + e.getMessage(), e);
        }
    }

    private DatumReader<Object> reader(Schema writer) {
        if (!settings.specific() || writer.getType() != Schema.Type.RECORD) {
            return new GenericDatumReader<>(writer, writer, new GenericData());
        }
        SpecificData data = new SpecificData(Thread.currentThread().getContextClassLoader());
        Class<?> type = data.getClass(writer);
        if (type == null) {
            throw new SerializationException("no class " + writer.getFullName() + " on the class path: add it, or set "
                    + SerdeSettings.SPECIFIC + "=false");
        }
        return new SpecificDatumReader<>(writer, data.getSchema(type), data);
    }
}
