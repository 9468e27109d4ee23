package dev.winnow.kafka.registry;

import dev.winnow.schemas.Document;
import dev.winnow.schemas.Sample;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Reads documents as far as decisions need them, copies into samples what was not changed, and writes texts that were never decoded. Reads, refuses and writes exactly what {@link AvroSerde} does: whatever
 * is not of the form that this knows goes to it. Thread-safe.
 */
final class EncodedRecords {
    private static final int HEADER_BYTES = AvroSerde.HEADER_BYTES;

    /** Room for the fields of most documents beside their text. */
    private static final int BESIDE_TEXT = 1024;

    private final SchemaRegistry registry;
    private final AvroSerde<Document> documents;
    private final AvroSerde<Sample> samples;
    private final RecurringStrings strings = new RecurringStrings();
    private final Map<Integer, Boolean> isScanned = new ConcurrentHashMap<>();
    private final Map<Integer, Boolean> isScannedSample = new ConcurrentHashMap<>();

    EncodedRecords(SchemaRegistry registry, AvroSerde<Document> documents, AvroSerde<Sample> samples) {
        this.registry = registry;
        this.documents = documents;
        this.samples = samples;
    }

    /** The document of a record; null where that has no value. */
    EncodedDocument read(String topic, byte[] bytes) {
        if (bytes == null) {
            return null;
        }
        int id = id(bytes);
        if (isScanned.getOrDefault(id, false)) {
            Optional<ScannedLabels> labels = DocumentScan.labels(bytes, HEADER_BYTES, strings);
            if (labels.isPresent()) {
                return EncodedDocument.scanned(labels.get(), bytes, HEADER_BYTES, () -> documents
                        .deserializer()
                        .deserialize(topic, bytes));
            }
        }
        Document document = documents.deserializer().deserialize(topic, bytes);
        // only of an id that records were decoded with
        isScanned.computeIfAbsent(id, decoded -> DocumentScan.reads(registry.byId(decoded)));
        return EncodedDocument.of(document);
    }

    private static int id(byte[] bytes) {
        return bytes.length < HEADER_BYTES || bytes[0] != 0
                ? 0
                : ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
    }

    /** The sample of a record; null where that has no value. */
    EncodedSample readSample(String topic, byte[] bytes) {
        if (bytes == null) {
            return null;
        }
        int id = id(bytes);
        if (isScannedSample.getOrDefault(id, false)) {
            Optional<DocumentScan.ScannedSample> scanned = DocumentScan.sample(bytes, HEADER_BYTES, strings);
            if (scanned.isPresent()) {
                DocumentScan.ScannedSample sample = scanned.get();
                return new EncodedSample(
                        sample.selection(),
                        EncodedDocument.scanned(sample.labels(), bytes, sample.from(), () -> samples.deserializer()
                                .deserialize(topic, bytes)
                                .getDocument()));
            }
        }
        Sample sample = samples.deserializer().deserialize(topic, bytes);
        // only of an id that records were decoded with
        isScannedSample.computeIfAbsent(id, decoded -> DocumentScan.readsSamples(registry.byId(decoded)));
        return EncodedSample.of(sample);
    }

    /** The record of a sample. */
    byte[] write(String topic, EncodedSample sample) {
        OptionalInt id = sample.document().isVerbatim() ? samples.writtenId(topic) : OptionalInt.empty();
        if (id.isEmpty()) {
            return samples.serializer().serialize(topic, sample.whole());
        }
        byte[] selection = selection(topic, sample.selection());
        byte[] bytes =
                new byte[HEADER_BYTES + selection.length + sample.document().size()];
        ByteBuffer.wrap(bytes).put((byte) 0).putInt(id.getAsInt()).put(selection);
        sample.document().copyTo(bytes, HEADER_BYTES + selection.length);
        return bytes;
    }

    /** The record of a document without labels. */
    byte[] write(String topic, UnlabelledDocument document) {
        OptionalInt id = documents.writtenId(topic);
        if (id.isEmpty()) {
            return documents.serializer().serialize(topic, document.whole());
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(document.utf8().length + BESIDE_TEXT);
        bytes.write(0);
        bytes.writeBytes(
                ByteBuffer.allocate(Integer.BYTES).putInt(id.getAsInt()).array());
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            encoder.writeString(document.id());
            // a string is written as bytes are
            encoder.writeBytes(document.utf8());
            encoder.writeString(document.source());
            encoder.writeString(document.url());
            encoder.writeLong(document.fetchedAt());
            encoder.writeInt(document.tokens());
            write(encoder, document.attributes());
            encoder.writeArrayStart();
            encoder.writeArrayEnd();
            encoder.writeMapStart();
            encoder.writeMapEnd();
            encoder.flush();
        } catch (IOException e) {
            throw new SerializationException("cannot encode a Document for " + topic, e);
        }
        return bytes.toByteArray();
    }

    private static void write(BinaryEncoder encoder, Map<String, String> values) throws IOException {
        encoder.writeMapStart();
        encoder.setItemCount(values.size());
        for (Map.Entry<String, String> entry : values.entrySet()) {
            encoder.startItem();
            encoder.writeString(entry.getKey());
            encoder.writeString(entry.getValue());
        }
        encoder.writeMapEnd();
    }

    /** The fields before the document, in the order of the schema. */
    private static byte[] selection(String topic, Sample sample) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            encoder.writeString(sample.getRun());
            encoder.writeInt(sample.getPlanVersion());
            encoder.writeDouble(sample.getProbability());
            encoder.writeDouble(sample.getScore());
            encoder.writeInt(sample.getUses());
            encoder.flush();
        } catch (IOException e) {
            throw new SerializationException("cannot encode a Sample for " + topic, e);
        }
        return bytes.toByteArray();
    }
}
