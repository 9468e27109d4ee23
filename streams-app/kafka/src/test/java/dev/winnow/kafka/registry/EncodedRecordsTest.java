package dev.winnow.kafka.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.MissingKind;
import dev.winnow.schemas.Sample;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read and written without decoding all of a record, against what the serdes of whole records read and write. */
class EncodedRecordsTest {
    private static final String ANNOTATED = "winnow.annotated";
    private static final String SELECTED = "winnow.base.selected";
    private static final int HEADER = 5;
    private static final int ROUNDS = 6_000;

    private FakeRegistry registry;
    private RecordSerdes serdes;
    private Deserializer<Document> whole;
    private Deserializer<EncodedDocument> encoded;
    private Serializer<Sample> samples;
    private Serializer<EncodedSample> copies;

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
        serdes = new RecordSerdes(registry.client(), true);
        whole = serdes.document().deserializer();
        encoded = serdes.encodedDocument();
        samples = serdes.sample().serializer();
        copies = serdes.encodedSample();
        // the first record of an id is decoded by the serde of whole records
        encoded.deserialize(ANNOTATED, bytes(document(0, 3, Map.of())));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private byte[] bytes(Document document) {
        return serdes.document().serializer().serialize(ANNOTATED, document);
    }

    static Document document(int seed, int agents, Map<String, String> attributes) {
        Random random = new Random(seed);
        List<Annotation> annotations = IntStream.range(0, agents)
                .mapToObj(agent -> new Annotation(
                        "agent-" + agent, "group-" + random.nextInt(9), random.nextDouble(), "ab".repeat(32), ""))
                .toList();
        return new Document(
                "ab".repeat(32),
                "naïve \uD83D\uDE00 日本 text\n".repeat(random.nextInt(9)),
                "wikipedia",
                "http://example.org/" + seed,
                Instant.ofEpochMilli(random.nextLong()),
                random.nextInt(),
                attributes,
                annotations,
                random.nextBoolean() ? Map.of() : Map.of("domain", MissingKind.FAILURE, "topic", MissingKind.NOTHING));
    }

    static Map<String, String> attributes(int count, Random random) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            attributes.put("key-" + random.nextInt(1_000), "value");
        }
        return attributes;
    }

    /** Everything of a record is as the serdes of whole records have it, also what is wrong with it. */
    private void assertAlike(byte[] bytes, String name) {
        Document expected;
        try {
            expected = whole.deserialize(ANNOTATED, bytes);
        } catch (SerializationException e) {
            assertThat(failure(bytes)).as(name).isEqualTo(e.getMessage());
            return;
        }
        EncodedDocument read = encoded.deserialize(ANNOTATED, bytes);
        assertThat(read.id()).as(name).isEqualTo(expected.getId());
        assertThat(labels(read)).as(name).isEqualTo(labels(EncodedDocument.of(expected)));
        assertThat(read.missing()).as(name).isEqualTo(expected.getMissing());
        assertThat(read.document().toString()).as(name).isEqualTo(expected.toString());
        Sample selection = new Sample("base", 7, 0.25, -1.5, 2, null);
        assertThat(copies.serialize(SELECTED, new EncodedSample(selection, read)))
                .as(name)
                .isEqualTo(samples.serialize(SELECTED, new Sample("base", 7, 0.25, -1.5, 2, expected)));
    }

    private String failure(byte[] bytes) {
        try {
            return "read " + encoded.deserialize(ANNOTATED, bytes);
        } catch (SerializationException e) {
            return e.getMessage();
        }
    }

    private static List<String> labels(EncodedDocument document) {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < document.labels(); i++) {
            labels.add(document.agent(i) + "=" + document.group(i) + " of " + document.version(i));
        }
        return labels;
    }

    @Test
    void documentsAreReadAndCopiedAsTheyAre() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            Document document = document(seed, random.nextInt(25), attributes(random.nextInt(30), random));
            // as a scorer writes what it has read
            byte[] read = bytes(whole.deserialize(ANNOTATED, bytes(document)));

            assertAlike(bytes(document), "seed " + seed);
            assertAlike(read, "seed " + seed);
            assertThat(encoded.deserialize(ANNOTATED, read).isVerbatim())
                    .as("seed " + seed)
                    .isTrue();
        }
    }

    @Test
    void cutDocumentsAreRefusedWhereverTheyAreCut() {
        for (int seed = 0; seed < 8; seed++) {
            byte[] good = bytes(document(seed, seed % 3, attributes(seed, new Random(seed))));
            for (int length = 0; length < good.length; length++) {
                assertAlike(Arrays.copyOf(good, length), "seed " + seed + " cut to " + length + " of " + good.length);
            }
        }
    }

    @Test
    void timesAtTheEndsOfALongAreCopied() {
        for (long millis : new long[] {Long.MIN_VALUE, -1, 0, 999, Long.MAX_VALUE}) {
            Document document = Document.newBuilder(document(1, 1, Map.of()))
                    .setFetchedAt(Instant.ofEpochMilli(millis))
                    .build();

            assertAlike(bytes(document), "" + millis);
            assertThat(encoded.deserialize(ANNOTATED, bytes(document)).isVerbatim())
                    .isTrue();
        }
    }

    @Test
    void damagedDocumentsAreReadOrRefusedAsTheSerdeOfWholeRecordsDoes() {
        List<byte[]> good = IntStream.range(0, 8)
                .mapToObj(seed -> bytes(document(seed, seed, attributes(seed, new Random(seed)))))
                .toList();
        int refused = 0;
        int copied = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed * 0x9E3779B97F4A7C15L);
            byte[] damaged = damaged(good.get(random.nextInt(good.size())), random);
            assertAlike(damaged, "seed " + seed);
            try {
                copied += encoded.deserialize(ANNOTATED, damaged).isVerbatim() ? 1 : 0;
            } catch (SerializationException e) {
                refused++;
            }
        }
        // both ways were taken
        assertThat(refused).isGreaterThan(ROUNDS / 10);
        assertThat(copied).isGreaterThan(ROUNDS / 100);
    }

    static byte[] damaged(byte[] wire, Random random) {
        byte[] damaged = wire.clone();
        for (int change = 1 + random.nextInt(3); change > 0 && damaged.length > HEADER; change--) {
            int at = HEADER + random.nextInt(damaged.length - HEADER);
            switch (random.nextInt(6)) {
                case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> damaged[at] = (byte) random.nextInt();
                case 2 -> damaged = Arrays.copyOf(damaged, at);
                case 3 -> damaged = replaced(damaged, at, at, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1});
                case 4 -> damaged = Arrays.copyOf(damaged, damaged.length + 1 + random.nextInt(4));
                default -> damaged = replaced(damaged, at, Math.min(damaged.length, at + 3), new byte[0]);
            }
        }
        return damaged;
    }

    private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
        byte[] replaced = Arrays.copyOf(bytes, from + by.length + bytes.length - to);
        System.arraycopy(by, 0, replaced, from, by.length);
        System.arraycopy(bytes, to, replaced, from + by.length, bytes.length - to);
        return replaced;
    }

    /** A document of which every part can be written in another form. */
    private byte[] wire(Form form) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(Arrays.copyOf(bytes(document(0, 1, Map.of())), HEADER));
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        encoder.writeString("ab".repeat(32));
        byte[] text =
                form == Form.NOT_UTF8 ? new byte[] {'a', (byte) 0xc3, 'b'} : "text".getBytes(StandardCharsets.UTF_8);
        encoder.writeBytes(text);
        encoder.writeString("source");
        encoder.writeString("url");
        if (form == Form.LONG_NUMBER) {
            bytes.write(new byte[] {(byte) 0x82, 0});
        } else {
            encoder.writeLong(1);
        }
        encoder.writeInt(4);
        String first = form == Form.OTHER_ORDER ? "b" : "a";
        String second = form == Form.TWICE ? "a" : form == Form.OTHER_ORDER ? "a" : "b";
        if (form == Form.SIZED_BLOCK) {
            encoder.writeLong(-2);
            encoder.writeLong(8);
        } else {
            encoder.writeLong(form == Form.TWO_BLOCKS ? 1 : 2);
        }
        encoder.writeString(first);
        encoder.writeString("1");
        if (form == Form.TWO_BLOCKS) {
            encoder.writeLong(1);
        }
        encoder.writeString(second);
        encoder.writeString("2");
        encoder.writeLong(0);
        encoder.writeLong(1);
        if (form == Form.LABEL_NOT_UTF8) {
            encoder.writeBytes(new byte[] {(byte) 0xff});
        } else {
            encoder.writeString("quality");
        }
        encoder.writeString("2-3");
        encoder.writeDouble(Double.NaN);
        encoder.writeString("version");
        encoder.writeString("");
        encoder.writeLong(0);
        encoder.writeLong(1);
        encoder.writeString("domain");
        encoder.writeEnum(form == Form.UNKNOWN_KIND ? 3 : 2);
        encoder.writeLong(0);
        if (form == Form.TRAILING) {
            bytes.write(0);
        }
        return bytes.toByteArray();
    }

    private enum Form {
        USUAL,
        NOT_UTF8,
        LABEL_NOT_UTF8,
        LONG_NUMBER,
        SIZED_BLOCK,
        TWO_BLOCKS,
        OTHER_ORDER,
        TWICE,
        UNKNOWN_KIND,
        TRAILING
    }

    @Test
    void whatAvroWouldWriteInAnotherFormIsNotCopied() throws IOException {
        for (Form form : Form.values()) {
            byte[] bytes = wire(form);
            assertAlike(bytes, form.name());
            boolean refused = form == Form.UNKNOWN_KIND || form == Form.TRAILING;
            assertThat(failure(bytes).startsWith("read")).as(form.name()).isEqualTo(!refused);
            if (!refused) {
                assertThat(encoded.deserialize(ANNOTATED, bytes).isVerbatim())
                        .as(form.name())
                        .isEqualTo(form == Form.USUAL);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "text", "winnow: left out at the fetch: 9 bytes, too large", "\0\0\0\0\u0007", "\0\0\0\0\0"})
    void whatIsNotADocumentIsRefusedInTheSameWords(String value) {
        assertAlike(value.getBytes(StandardCharsets.ISO_8859_1), value);
    }

    @Test
    void aRecordWithoutAValueIsNotADocument() {
        assertThat(encoded.deserialize(ANNOTATED, null)).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void documentsOfEarlierVersionsAreReadAndNotCopied(int version) throws IOException {
        Schema schema = new Schema.Parser()
                .parse(Files.readString(
                        Path.of("..", "..", "schemas", "src", "main", "released", "" + version, "Document.avsc")));
        assertEvolved(schema);
    }

    @Test
    void documentsOfALaterVersionAreReadAndNotCopied() throws IOException {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : Document.getClassSchema().getFields()) {
            fields.add(new Schema.Field(field, field.schema()));
        }
        fields.add(new Schema.Field("language", Schema.create(Schema.Type.STRING), null, ""));
        Schema later = Schema.createRecord("Document", null, "dev.winnow.schemas", false, fields);

        EncodedDocument read = assertEvolved(later);

        assertThat(read.isVerbatim()).isFalse();
    }

    private EncodedDocument assertEvolved(Schema schema) throws IOException {
        GenericData.Record record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            Object value = field.hasDefaultValue() ? GenericData.get().getDefaultValue(field) : null;
            record.put(
                    field.pos(), value != null ? value : field.schema().getType() == Schema.Type.INT ? 4 : "written");
        }
        Schema annotation = schema.getField("annotations").schema().getElementType();
        GenericData.Record label = new GenericData.Record(annotation);
        for (Schema.Field field : annotation.getFields()) {
            label.put(field.pos(), field.schema().getType() == Schema.Type.DOUBLE ? 0.5 : field.name());
        }
        record.put("annotations", List.of(label));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0);
        bytes.write(ByteBuffer.allocate(4)
                .putInt(registry.client().register(ANNOTATED + "-value", schema))
                .array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericData.Record>(schema).write(record, encoder);
        encoder.flush();

        // twice, because the second is read by what is known of the first
        assertAlike(bytes.toByteArray(), "first");
        assertAlike(bytes.toByteArray(), "second");
        EncodedDocument read = encoded.deserialize(ANNOTATED, bytes.toByteArray());
        assertThat(labels(read)).containsExactly("agent=group of agentVersion");
        return read;
    }
}
