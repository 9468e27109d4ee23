package dev.winnow.kafka.registry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.kafka.common.errors.SerializationException;

/** Reads records of other people's schemas in Confluent wire format. Thread-safe. */
public final class GenericAvro {
    private static final int HEADER_BYTES = 5;

    private final SchemaRegistry registry;
    private final Map<Integer, GenericDatumReader<Object>> readers = new ConcurrentHashMap<>();

    public GenericAvro(SchemaRegistry registry) {
        this.registry = registry;
    }

    /** Whether bytes begin as the wire format does; text never does. */
    public static boolean isFramed(byte[] bytes) {
        return bytes.length >= HEADER_BYTES && bytes[0] == 0;
    }

    /**
     * Decodes a framed record.
     *
     * @throws SerializationException when the bytes are not a record of the schema that they name
     * @throws RegistryException when the registry does not answer, which gives no information about the record
     */
    public Object read(byte[] bytes) {
        int id = ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
        try {
            GenericDatumReader<Object> reader = readers.get(id);
            if (reader == null) {
                reader = new GenericDatumReader<>(registry.byId(id));
                readers.put(id, reader);
            }
            BoundedDecoder decoder = new BoundedDecoder(bytes, HEADER_BYTES);
            Object value = reader.read(null, decoder);
            decoder.requireEnd();
            return value;
        } catch (RegistryException e) {
            if (e.isUnknownSchema()) {
                throw new SerializationException("unknown schema id " + id, e);
            }
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new SerializationException("not a record of schema id " + id, e);
        }
    }
}
