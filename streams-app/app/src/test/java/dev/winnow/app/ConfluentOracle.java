package dev.winnow.app;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import org.apache.flink.avro.shaded.org.apache.avro.Schema;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericDatumReader;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericDatumWriter;
import org.apache.flink.avro.shaded.org.apache.avro.io.BinaryEncoder;
import org.apache.flink.avro.shaded.org.apache.avro.io.DecoderFactory;
import org.apache.flink.avro.shaded.org.apache.avro.io.EncoderFactory;
import org.apache.flink.avro.shaded.org.apache.avro.io.JsonEncoder;
import org.apache.flink.formats.avro.registry.confluent.ConfluentSchemaRegistryCoder;

/** Confluent's registry client, and the wire format by Apache Flink, which carries it: nothing of ours. Values are Avro's JSON. */
final class ConfluentOracle {
    private final String subject;
    private final SchemaRegistryClient client;
    private final ConfluentSchemaRegistryCoder coder;

    ConfluentOracle(String url, String subject) {
        this.subject = subject;
        client = new CachedSchemaRegistryClient(List.of(url), 100, Map.of());
        coder = new ConfluentSchemaRegistryCoder(subject, client);
    }

    /** Registers the schema and writes a value of it. */
    byte[] write(String schemaText, String json) throws Exception {
        Schema schema = new Schema.Parser().parse(schemaText);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        coder.writeSchema(schema, bytes);
        Object value =
                new GenericDatumReader<>(schema).read(null, DecoderFactory.get().jsonDecoder(schema, json));
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<>(schema).write(value, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    String read(byte[] bytes) throws Exception {
        ByteArrayInputStream input = new ByteArrayInputStream(bytes);
        Schema schema = coder.readSchema(input);
        Object value = new GenericDatumReader<>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(input.readAllBytes(), null));
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        JsonEncoder encoder = EncoderFactory.get().jsonEncoder(schema, json);
        new GenericDatumWriter<>(schema).write(value, encoder);
        encoder.flush();
        return json.toString("UTF-8");
    }

    int register(String schemaText) throws Exception {
        return client.register(subject, new AvroSchema(schemaText));
    }

    int idOf(String schemaText) throws Exception {
        return client.getId(subject, new AvroSchema(schemaText));
    }

    int newestId() throws Exception {
        return client.getLatestSchemaMetadata(subject).getId();
    }

    String compatibility() throws Exception {
        return client.getCompatibility(subject);
    }
}
