package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.kafka.registry.AvroDeserializer;
import dev.winnow.kafka.registry.AvroSerde;
import dev.winnow.kafka.registry.AvroSerializer;
import dev.winnow.kafka.registry.RecordType;
import dev.winnow.kafka.registry.SchemaRegistry;
import dev.winnow.schemas.Document;
import dev.winnow.stack.LocalStack;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Confluent's own client and ours are interchangeable: on a real registry, each finds the schemas that the other registered, under the same ids,
 * and reads the bytes that the other wrote, for every record of Winnow.
 */
@ExtendWith(SharedStack.class)
class ConfluentClientIT {
    private static final int RECORDS = 20;
    private static final long SEED = 1;

    static Stream<RecordType> types() {
        return Arrays.stream(RecordType.values()).filter(type -> type.schema().isPresent());
    }

    @ParameterizedTest
    @MethodSource("types")
    void ourSerdeReadsWhatTheirsWroteAndTheirsReadsWhatOursWroteAgain(RecordType type, LocalStack stack)
            throws Exception {
        Schema schema = type.schema().orElseThrow();
        String topic = "confluent.serde." + type;
        ConfluentOracle theirs = new ConfluentOracle(stack.registry().url(), topic + "-value");
        AvroSerde<SpecificRecord> ours = new AvroSerde<>(registry(stack), false, schema);

        for (Object value : values(schema)) {
            String json = json(schema, value);
            byte[] bytes = theirs.write(schema.toString(), json);
            SpecificRecord read = ours.deserializer().deserialize(topic, bytes);
            byte[] again = ours.serializer().serialize(topic, read);

            assertThat(again).startsWith(Arrays.copyOf(bytes, 5));
            assertThat(tree(theirs.read(again))).isEqualTo(tree(json));
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void theirsReadsWhatASerializerOfOursWroteThatAForeignClientNames(RecordType type, LocalStack stack)
            throws Exception {
        Schema schema = type.schema().orElseThrow();
        String topic = "confluent.named." + type;
        ConfluentOracle theirs = new ConfluentOracle(stack.registry().url(), topic + "-value");
        Map<String, ?> settings = Map.of("schema.registry.url", stack.registry().url());
        AvroSerializer serializer = new AvroSerializer();
        serializer.configure(settings, false);
        AvroDeserializer deserializer = new AvroDeserializer();
        deserializer.configure(settings, false);

        for (Object value : values(schema)) {
            byte[] bytes = serializer.serialize(topic, value);
            String json = theirs.read(bytes);
            Object read = deserializer.deserialize(topic, theirs.write(schema.toString(), json));

            assertThat(tree(json)).isEqualTo(tree(json(schema, value)));
            assertThat(read).isEqualTo(value);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void bothFindTheSchemasThatTheOtherRegistered(RecordType type, LocalStack stack) throws Exception {
        Schema schema = type.schema().orElseThrow();
        SchemaRegistry ours = registry(stack);
        String subject = "confluent.ours." + type + "-value";
        ConfluentOracle theirs = new ConfluentOracle(stack.registry().url(), subject);

        int id = ours.register(subject, schema);
        assertThat(theirs.idOf(schema.toString())).isEqualTo(id);
        assertThat(theirs.newestId()).isEqualTo(id);
        String other = "confluent.theirs." + type + "-value";
        int registered = new ConfluentOracle(stack.registry().url(), other).register(schema.toString());
        assertThat(ours.lookup(other, schema)).isEqualTo(registered).isEqualTo(id);
        assertThat(ours.newest(other)).contains(registered);
        ours.setCompatibility(other, "FULL_TRANSITIVE");
        assertThat(new ConfluentOracle(stack.registry().url(), other).compatibility())
                .isEqualTo("FULL_TRANSITIVE");
    }

    @Test
    void aServiceWritesAndReadsWithTheClassesThatSettingsName(LocalStack stack, @TempDir Path directory)
            throws Exception {
        Deployment deployment = Deployment.on(stack, "named").withTopics(1);
        Path corpus = Files.writeString(
                directory.resolve("corpus.jsonl"), "{\"text\": \"A text that is long enough to be kept.\"}\n");

        Deployment.CommandResult result = deployment.execute(
                "ingest",
                "--name",
                "corpus",
                corpus.toString(),
                "--kafka",
                "value.serializer=" + AvroSerializer.class.getName(),
                "--kafka",
                "value.deserializer=" + AvroDeserializer.class.getName());

        assertThat(result.code()).as(result.output()).isZero();
        String topic = deployment.connection().topics().documents();
        try (TopicTail<Document> tail = new TopicTail<>(
                deployment.connection(), topic, deployment.connection().serdes().document())) {
            await().atMost(Duration.ofSeconds(30)).until(() -> tail.size() == 1);
        }
    }

    private static SchemaRegistry registry(LocalStack stack) {
        return new SchemaRegistry(List.of(stack.registry().url()), Optional.empty());
    }

    private static Iterable<Object> values(Schema schema) {
        Iterator<Object> values = new RandomData(schema, RECORDS, SEED, true).iterator();
        return () -> values;
    }

    private static String json(Schema schema, Object value) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonEncoder encoder = EncoderFactory.get().jsonEncoder(schema, bytes);
        new GenericDatumWriter<>(schema).write(value, encoder);
        encoder.flush();
        return bytes.toString("UTF-8");
    }

    private static JsonNode tree(String json) throws Exception {
        return new ObjectMapper().readTree(json);
    }
}
