package dev.winnow.kafka.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.MissingKind;
import dev.winnow.schemas.Plan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AvroSerdeTest {
    private static final String TOPIC = "winnow.documents";

    private FakeRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Serde<Document> serde(boolean autoRegister) {
        return new RecordSerdes(registry.client(), autoRegister).document();
    }

    private static Document document() {
        return new Document(
                "ab".repeat(32),
                "naïve \uD83D\uDE00 text\n",
                "wikipedia",
                "http://example.org/",
                Instant.ofEpochMilli(1L << 44),
                21,
                Map.of("lang", "en"),
                List.of(new Annotation("quality", "2-3", 2.5, "cd".repeat(32), "")),
                Map.of("domain", MissingKind.FAILURE));
    }

    @Test
    void aRecordReadsBackAsItWasWritten() {
        byte[] bytes = serde(true).serializer().serialize(TOPIC, document());

        assertThat(serde(false).deserializer().deserialize(TOPIC, bytes)).isEqualTo(document());
    }

    @Test
    void theWireFormatIsConfluents() {
        byte[] bytes = serde(true).serializer().serialize(TOPIC, document());

        assertThat(bytes[0]).isZero();
        assertThat(ByteBuffer.wrap(bytes, 1, 4).getInt()).isEqualTo(1);
    }

    @Test
    void withoutAutoRegistrationAnUnknownSubjectIsRefusedWithWhatToDo() {
        assertThatThrownBy(() -> serde(false).serializer().serialize(TOPIC, document()))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("winnow.documents-value")
                .hasMessageContaining("winnow topics apply");
    }

    @Test
    void aSubjectOfAnEarlierVersionGetsRecordsThatLoseNothingByItsSchema() throws IOException {
        String subject = "winnow.night.plans-value";
        Schema released = new Schema.Parser()
                .parse(Files.readString(Path.of("..", "..", "schemas", "src", "main", "released", "3", "Plan.avsc")));
        registry.client().register(subject, released);
        var plans = new AvroSerde<Plan>(registry.client(), false, Plan.getClassSchema());
        Plan plan = plan("");

        byte[] bytes = plans.serializer().serialize("winnow.night.plans", plan);

        // Avro does not compare records that have maps
        assertThat(plans.deserializer().deserialize("winnow.night.plans", bytes).toString())
                .isEqualTo(plan.toString());
        assertThatThrownBy(() -> plans.serializer().serialize("winnow.night.plans", plan("ab")))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("winnow topics apply");
    }

    private static Plan plan(String controlsDigest) {
        return Plan.newBuilder()
                .setRun("night")
                .setVersion(0)
                .setParent(-1)
                .setAgents(List.of())
                .setTemperature(1)
                .setSelectionRatio(0.1)
                .setSeed(1)
                .setProbesPerGroup(1)
                .setStageDocuments(1)
                .setLearningRate(0.1)
                .setAuditCorrelation(Double.NaN)
                .setControlsDigest(controlsDigest)
                .build();
    }

    @Test
    void whateverIsWrongWithTheBytesIsASerializationException() {
        byte[] good = serde(true).serializer().serialize(TOPIC, document());
        byte[] wrongMagic = good.clone();
        wrongMagic[0] = 1;
        byte[] unknownId = good.clone();
        unknownId[4] = 99;
        List<byte[]> bad =
                List.of(new byte[0], new byte[] {0, 0}, wrongMagic, unknownId, Arrays.copyOf(good, good.length / 2));

        assertThat(bad).allSatisfy(bytes -> assertThatThrownBy(
                        () -> serde(false).deserializer().deserialize(TOPIC, bytes))
                .isInstanceOf(SerializationException.class));
    }

    @Test
    void bytesBehindTheRecordAndIdsThatAreNoneAreRefused() {
        byte[] good = serde(true).serializer().serialize(TOPIC, document());
        byte[] negative = good.clone();
        ByteBuffer.wrap(negative).putInt(1, -1);

        assertThat(List.of(Arrays.copyOf(good, good.length + 1), negative)).allSatisfy(bytes -> assertThatThrownBy(
                        () -> serde(false).deserializer().deserialize(TOPIC, bytes))
                .isInstanceOf(SerializationException.class));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 8})
    void aRecordOfANewerSchemaIsReadWhereTheNewFieldHasADefault(int place) throws IOException {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : Document.getClassSchema().getFields()) {
            fields.add(new Schema.Field(field, field.schema()));
        }
        fields.add(place, new Schema.Field("mood", Schema.create(Schema.Type.STRING), null, "calm"));
        Schema newer = Schema.createRecord("Document", null, "dev.winnow.schemas", false, fields);
        GenericRecord record = new GenericData.Record(newer);
        Document document = document();
        Document.getClassSchema().getFields().forEach(field -> record.put(field.name(), document.get(field.pos())));
        record.put("fetchedAt", document.getFetchedAt().toEpochMilli());
        record.put("mood", "stormy");

        byte[] bytes = encoded(newer, record);
        assertThat(serde(false).deserializer().deserialize(TOPIC, bytes)).isEqualTo(document);
        Document labels =
                new RecordSerdes(registry.client(), false).labelledDocument().deserialize(TOPIC, bytes);
        assertThat(labels.getAnnotations()).isEqualTo(document.getAnnotations());
        assertThat(labels.getId()).isEqualTo(document.getId());
    }

    @Test
    void aRecordOfAnotherTypeIsRefused() throws IOException {
        Schema other = SchemaBuilder.record("Document")
                .namespace("dev.winnow.schemas")
                .fields()
                .requiredInt("text")
                .endRecord();
        byte[] bytes =
                encoded(other, new GenericRecordBuilder(other).set("text", 7).build());

        assertThatThrownBy(() -> serde(false).deserializer().deserialize(TOPIC, bytes))
                .isInstanceOf(SerializationException.class);
    }

    @Test
    void aRegistryThatIsDownIsNotAVerdictOnARecord() {
        byte[] good = serde(true).serializer().serialize(TOPIC, document());
        registry.close();

        assertThatThrownBy(() -> serde(false).deserializer().deserialize(TOPIC, good))
                .isInstanceOfSatisfying(RegistryException.class, e -> assertThat(e.isRetriable())
                        .isTrue());
    }

    @Test
    void aPageThatIsNotFoundBehindAWrongAddressIsNotAVerdictOnARecord() {
        byte[] good = serde(true).serializer().serialize(TOPIC, document());
        registry.answerAsAnotherServer();

        assertThatThrownBy(() -> serde(false).deserializer().deserialize(TOPIC, good))
                .isInstanceOfSatisfying(RegistryException.class, e -> assertThat(e.isRetriable())
                        .isTrue());
    }

    @Test
    void aFloodOfOneUnknownIdIsOneQuestion() {
        byte[] unknown = serde(true).serializer().serialize(TOPIC, document());
        unknown[4] = 99;
        var deserializer = serde(false).deserializer();
        int before = registry.requests();

        for (int i = 0; i < 1_000; i++) {
            assertThatThrownBy(() -> deserializer.deserialize(TOPIC, unknown))
                    .isInstanceOf(SerializationException.class);
        }

        assertThat(registry.requests() - before).isLessThanOrEqualTo(2);
    }

    @Test
    void aRecordOfARegistryThatWasEmptiedIsNotARecordToGiveUp() {
        byte[] unknown = serde(true).serializer().serialize(TOPIC, document());
        registry.empty();

        assertThatThrownBy(() -> serde(false).deserializer().deserialize(TOPIC, unknown))
                .isInstanceOfSatisfying(RegistryException.class, e -> assertThat(e.isRetriable())
                        .isTrue())
                .hasMessageContaining("emptied")
                .hasMessageNotContaining("topics apply");
    }

    @Test
    void neitherIsOneWhoseIdMeansTheSchemaOfSomebodyElseNow() {
        byte[] reused = serde(true).serializer().serialize(TOPIC, document());
        registry.empty();
        Schema other =
                SchemaBuilder.record("Invoice").fields().requiredLong("total").endRecord();
        assertThat(registry.client().register("invoices-value", other)).isEqualTo(1);

        assertThatThrownBy(() -> serde(false).deserializer().deserialize(TOPIC, reused))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("emptied");
    }

    private byte[] encoded(Schema schema, GenericRecord record) throws IOException {
        int id = registry.client().register(TOPIC + "-value", schema);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    @Test
    void randomBytesNeverEscapeAsAnythingElse() {
        byte[] good = serde(true).serializer().serialize(TOPIC, document());
        Random random = new Random(7);
        var deserializer = serde(false).deserializer();
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = good.clone();
            for (int flips = 0; flips < 4; flips++) {
                bytes[5 + random.nextInt(bytes.length - 5)] = (byte) random.nextInt();
            }
            try {
                assertThat(deserializer.deserialize(TOPIC, bytes)).isNotNull();
            } catch (SerializationException e) {
                assertThat(e).hasMessageContaining(TOPIC);
            }
        }
    }

    @Test
    void aRegistryThatDoesNotAnswerIsNamedWithTheOptionToSet() {
        registry.close();

        assertThatThrownBy(() -> serde(true).serializer().serialize(TOPIC, document()))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining(registry.url())
                .hasMessageContaining("--schema-registry");
    }
}
