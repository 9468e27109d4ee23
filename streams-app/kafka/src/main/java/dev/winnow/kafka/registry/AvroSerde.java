package dev.winnow.kafka.registry;

import dev.winnow.kafka.fetch.LeftOut;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Confluent wire format: a zero byte, the schema id in four bytes, big-endian, and the record in Avro's binary encoding.
 * The subject is the topic's name with {@code -value}. Thread-safe.
 *
 * <p>Bytes that do not decode throw {@link SerializationException}, whatever is wrong with them: no other format, an id that the
 * registry does not know, a schema that this one cannot read, a length that lies, bytes missing or left over. A registry that does not answer
 * gives no information about the record, and neither does one that was emptied, so that ids mean other schemas now: that stays a
 * {@link RegistryException}, to be tried again.
 */
public final class AvroSerde<T extends SpecificRecord> implements Serde<T> {
    static final int HEADER_BYTES = 5;

    private final SchemaRegistry registry;
    private final boolean autoRegister;
    private final Schema schema;
    private final Schema readerSchema;
    private final SpecificData data = new SpecificData(AvroSerde.class.getClassLoader());
    private final SpecificDatumWriter<T> writer;
    private final Map<Integer, SpecificDatumReader<T>> readers = new ConcurrentHashMap<>();

    /**
     * @param autoRegister whether an unknown schema is registered at first use; false outside local stacks
     * @param schema schema of the generated class {@code T}
     */
    public AvroSerde(SchemaRegistry registry, boolean autoRegister, Schema schema) {
        this(registry, autoRegister, schema, schema);
    }

    /**
     * @param readerSchema what is read of a record, field by field at the places of {@code schema}; a field of another name is
     *     skipped on the wire and gets its default
     */
    AvroSerde(SchemaRegistry registry, boolean autoRegister, Schema schema, Schema readerSchema) {
        this.registry = registry;
        this.autoRegister = autoRegister;
        this.schema = schema;
        this.readerSchema = readerSchema;
        this.writer = new SpecificDatumWriter<>(schema, data);
    }

    @Override
    public Serializer<T> serializer() {
        return (topic, value) -> {
            if (value == null) {
                return null;
            }
            int id;
            try {
                id = id(topic);
            } catch (RegistryException e) {
                return writtenAsBefore(topic, value, e);
            }
            return write(topic, id, writer, value);
        };
    }

    private int id(String topic) {
        String subject = topic + "-value";
        return autoRegister ? registry.register(subject, schema) : registry.lookup(subject, schema);
    }

    /** Id by which a record is written as this version has it; empty where its subject has earlier versions only. */
    OptionalInt writtenId(String topic) {
        try {
            return OptionalInt.of(id(topic));
        } catch (RegistryException e) {
            if (e.isUnknownSchema()) {
                return OptionalInt.empty();
            }
            throw e;
        }
    }

    /**
     * A record of a subject that an earlier version registered, by the newest schema there: its fields are the first of those here,
     * so that a record whose other fields have their defaults loses nothing.
     *
     * @throws RegistryException the given one, when that schema would lose something of the record
     */
    private byte[] writtenAsBefore(String topic, T value, RegistryException absent) {
        if (!absent.isUnknownSchema()) {
            throw absent;
        }
        int older = registry.newest(topic + "-value").orElseThrow(() -> absent);
        byte[] bytes;
        try {
            bytes = write(topic, older, new SpecificDatumWriter<>(registry.byId(older), data), value);
        } catch (SerializationException e) {
            absent.addSuppressed(e);
            throw absent;
        }
        if (!isSame(value, read(topic, bytes))) {
            throw absent;
        }
        return bytes;
    }

    /** Field by field: Avro does not compare records that have maps. */
    private boolean isSame(T value, T other) {
        return schema.getFields().stream()
                .allMatch(field -> Objects.equals(value.get(field.pos()), other.get(field.pos())));
    }

    private byte[] write(String topic, int id, SpecificDatumWriter<T> by, T value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
        bytes.write(0);
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
        try {
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            by.write(value, encoder);
            encoder.flush();
        } catch (IOException | AvroRuntimeException | ClassCastException e) {
            throw new SerializationException("cannot encode a " + schema.getName() + " for " + topic, e);
        }
        return bytes.toByteArray();
    }

    @Override
    public Deserializer<T> deserializer() {
        return (topic, bytes) -> bytes == null ? null : read(topic, bytes);
    }

    private T read(String topic, byte[] bytes) {
        LeftOut.of(bytes).ifPresent(leftOut -> {
            throw new SerializationException("a record of " + topic + " was " + leftOut);
        });
        if (bytes.length < HEADER_BYTES || bytes[0] != 0) {
            throw new SerializationException(
                    "a record of " + topic + " is not in Confluent wire format (" + bytes.length + " bytes)");
        }
        int id = ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
        if (id <= 0) {
            throw new SerializationException(
                    "a record of " + topic + " has the invalid schema id " + id + ": ids are 1 or more");
        }
        try {
            SpecificDatumReader<T> reader = readers.get(id);
            if (reader == null) {
                reader = new SpecificDatumReader<>(registry.byId(id), readerSchema, data);
                readers.put(id, reader);
            }
            BoundedDecoder decoder = new BoundedDecoder(bytes, HEADER_BYTES);
            T value = reader.read(null, decoder);
            decoder.requireEnd();
            return value;
        } catch (RegistryException e) {
            if (e.isUnknownSchema()) {
                requireRegistryOf(topic, id);
                throw new SerializationException("a record of " + topic + " has the unknown schema id " + id, e);
            }
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            requireRegistryOf(topic, id);
            throw new SerializationException(
                    "a record of " + topic + " does not decode as " + schema.getName() + " (schema id " + id + ")", e);
        }
    }

    /** Not for stacks that register at first use: theirs may know no subject yet. */
    private void requireRegistryOf(String topic, int id) {
        if (!autoRegister) {
            registry.requireSubjectOf(topic, id);
        }
    }
}
