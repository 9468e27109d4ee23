package dev.winnow.kafka.registry;

import dev.winnow.schemas.Control;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.Plan;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.RewardReport;
import dev.winnow.schemas.Sample;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * One serde per record type, over one registry.
 *
 * @param registry where schemas are found
 * @param autoRegister whether unknown schemas are registered at first use
 * @param classes of another make that encode and decode in place of Winnow's own
 */
public record RecordSerdes(SchemaRegistry registry, boolean autoRegister, SerdeClasses classes) {
    private static final Schema TEXTLESS = without("text");
    private static final Schema TEXTLESS_PROBE = ofTextless();

    /** Winnow's own serdes. */
    public RecordSerdes(SchemaRegistry registry, boolean autoRegister) {
        this(registry, autoRegister, SerdeClasses.OWN);
    }

    private <T extends SpecificRecord> Serde<T> serde(Schema schema) {
        return classes.around(new AvroSerde<>(registry, autoRegister, schema), registry, autoRegister, schema);
    }

    private static Schema ofTextless() {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : Probe.getClassSchema().getFields()) {
            fields.add(new Schema.Field(field, field.name().equals("document") ? TEXTLESS : field.schema()));
        }
        Schema probe = Probe.getClassSchema();
        return Schema.createRecord(probe.getName(), null, probe.getNamespace(), false, fields);
    }

    /** The schema of documents with one string field under a name that no writer has. */
    private static Schema without(String name) {
        Schema document = Document.getClassSchema();
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : document.getFields()) {
            fields.add(
                    field.name().equals(name)
                            ? new Schema.Field("unread", field.schema(), null, "")
                            : new Schema.Field(field, field.schema()));
        }
        return Schema.createRecord(document.getName(), null, document.getNamespace(), false, fields);
    }

    public Serde<Document> document() {
        return serde(Document.getClassSchema());
    }

    /** Documents without their text, which is empty then: for readers of many that look at labels alone. */
    public Deserializer<Document> labelledDocument() {
        return new AvroSerde<Document>(registry, autoRegister, Document.getClassSchema(), TEXTLESS).deserializer();
    }

    /** Documents whose id and labels are read, and all else when it is asked for. Refuses what {@link #document} refuses. */
    public Deserializer<EncodedDocument> encodedDocument() {
        if (classes.deserializer().isPresent()) {
            Deserializer<Document> whole = document().deserializer();
            return (topic, bytes) -> bytes == null ? null : EncodedDocument.of(whole.deserialize(topic, bytes));
        }
        return encodedRecords()::read;
    }

    /** Samples of whose documents id and labels are read, and all else when it is asked for. Refuses what {@link #sample} refuses. */
    public Deserializer<EncodedSample> scannedSample() {
        if (classes.deserializer().isPresent()) {
            Deserializer<Sample> whole = sample().deserializer();
            return (topic, bytes) -> bytes == null ? null : EncodedSample.of(whole.deserialize(topic, bytes));
        }
        return encodedRecords()::readSample;
    }

    /** Samples whose documents are copied as they came, where decoding and encoding them gives the same bytes. Writes what {@link #sample} writes. */
    public Serializer<EncodedSample> encodedSample() {
        if (classes.serializer().isPresent()) {
            Serializer<Sample> whole = sample().serializer();
            return (topic, sample) -> sample == null ? null : whole.serialize(topic, sample.whole());
        }
        EncodedRecords records = encodedRecords();
        return (topic, sample) -> sample == null ? null : records.write(topic, sample);
    }

    /** Documents on their way in, whose texts are written as they are. Writes what {@link #document} writes. */
    public Serializer<UnlabelledDocument> unlabelledDocument() {
        if (classes.serializer().isPresent()) {
            Serializer<Document> whole = document().serializer();
            return (topic, document) -> document == null ? null : whole.serialize(topic, document.whole());
        }
        EncodedRecords records = encodedRecords();
        return (topic, document) -> document == null ? null : records.write(topic, document);
    }

    private EncodedRecords encodedRecords() {
        return new EncodedRecords(
                registry,
                new AvroSerde<>(registry, autoRegister, Document.getClassSchema()),
                new AvroSerde<>(registry, autoRegister, Sample.getClassSchema()));
    }

    public Serde<DeadLetter> deadLetter() {
        return serde(DeadLetter.getClassSchema());
    }

    public Serde<Plan> plan() {
        return serde(Plan.getClassSchema());
    }

    public Serde<Sample> sample() {
        return serde(Sample.getClassSchema());
    }

    public Serde<Probe> probe() {
        return serde(Probe.getClassSchema());
    }

    /** Probes whose documents have no text, which is empty then: for readers that look at labels alone. */
    public Deserializer<Probe> labelledProbe() {
        return new AvroSerde<Probe>(registry, autoRegister, Probe.getClassSchema(), TEXTLESS_PROBE).deserializer();
    }

    public Serde<Outcome> outcome() {
        return serde(Outcome.getClassSchema());
    }

    public Serde<Control> control() {
        return serde(Control.getClassSchema());
    }

    public Serde<RewardReport> rewardReport() {
        return serde(RewardReport.getClassSchema());
    }

    public Serde<Mark> mark() {
        return serde(Mark.getClassSchema());
    }
}
