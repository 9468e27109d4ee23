package dev.winnow.kafka.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.generic.GenericContainer;
import org.apache.avro.generic.GenericData;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.Utf8;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes Avro records and primitive values in Confluent wire format, for any Kafka client that names this class. Takes the place of {@code
 * io.confluent.kafka.serializers.KafkaAvroSerializer}: same properties, same defaults, same bytes. Thread-safe once configured.
 */
public final class AvroSerializer implements Serializer<Object> {
    private static final Map<Class<?>, Schema.Type> PRIMITIVES = Map.of(
            String.class, Schema.Type.STRING,
            Utf8.class, Schema.Type.STRING,
            byte[].class, Schema.Type.BYTES,
            Integer.class, Schema.Type.INT,
            Long.class, Schema.Type.LONG,
            Float.class, Schema.Type.FLOAT,
            Double.class, Schema.Type.DOUBLE,
            Boolean.class, Schema.Type.BOOLEAN);

    private final Map<String, Integer> newest = new ConcurrentHashMap<>();
    private SerdeSettings settings;

    /** Made by Kafka, which calls {@link #configure}. */
    public AvroSerializer() {}

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        settings = SerdeSettings.of(configs, isKey);
    }

    @Override
    public byte[] serialize(String topic, Object value) {
        if (value == null) {
            return null;
        }
        Schema schema = schema(value);
        String subject = settings.subjects().of(topic, settings.isKey(), schema);
        SchemaRegistry registry = settings.registry();
        if (settings.autoRegister()) {
            return write(topic, registry.register(subject, schema), schema, value);
        }
        if (!settings.useLatest()) {
            return write(topic, registry.lookup(subject, schema), schema, value);
        }
        int id = newest.computeIfAbsent(subject, this::newest);
        Schema latest = registry.byId(id);
        if (settings.latestStrict()) {
            requireReadable(subject, schema, latest);
        }
        return write(topic, id, latest, value);
    }

    private int newest(String subject) {
        return settings.registry()
                .newest(subject)
                .orElseThrow(() -> new SerializationException("subject " + subject
                        + " has no schema: register one, or set " + SerdeSettings.AUTO_REGISTER + "=true"));
    }

    private static void requireReadable(String subject, Schema schema, Schema latest) {
        if (SchemaCompatibility.checkReaderWriterCompatibility(latest, schema).getType()
                != SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE) {
            throw new SerializationException("the newest schema of subject " + subject + " cannot take a "
                    + schema.getFullName() + ": register a compatible schema, or set " + SerdeSettings.LATEST_STRICT
                    + "=false");
        }
    }

    private static Schema schema(Object value) {
        if (value instanceof GenericContainer container) {
            return container.getSchema();
        }
        Schema.Type type = PRIMITIVES.get(value.getClass());
        if (type == null) {
            throw new SerializationException(
                    "cannot write a " + value.getClass().getName()
                            + " as Avro: use a generic or generated record, a string, bytes, a number or a boolean");
        }
        return Schema.create(type);
    }

    private static byte[] write(String topic, int id, Schema schema, Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        bytes.write(0);
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
        GenericData data = value instanceof SpecificRecord record
                ? SpecificData.getForClass(record.getClass())
                : GenericData.get();
        try {
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            data.createDatumWriter(schema).write(unwrapped(value), encoder);
            encoder.flush();
        } catch (IOException | AvroRuntimeException | ClassCastException e) {
            throw new SerializationException(
                    "cannot encode a " + schema.getFullName() + " for " + topic + " (schema id " + id + ")", e);
        }
        return bytes.toByteArray();
    }

    @SuppressWarnings("unchecked")
    private static <T> T unwrapped(Object value) {
        return (T) (value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value);
    }
}
