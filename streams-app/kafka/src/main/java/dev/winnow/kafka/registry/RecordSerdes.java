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
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;

/**
 * One serde per record type, over one registry.
 *
 * @param registry where schemas are found
 * @param autoRegister whether unknown schemas are registered at first use
 */
public record RecordSerdes(SchemaRegistry registry, boolean autoRegister) {
    private static final Schema TEXTLESS = without("text");
    private static final Schema TEXTLESS_PROBE = ofTextless();

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
        return new AvroSerde<>(registry, autoRegister, Document.getClassSchema());
    }

    /** Documents without their text, which is empty then: for readers of many that look at labels alone. */
    public Deserializer<Document> labelledDocument() {
        return new AvroSerde<Document>(registry, autoRegister, Document.getClassSchema(), TEXTLESS).deserializer();
    }

    public Serde<DeadLetter> deadLetter() {
        return new AvroSerde<>(registry, autoRegister, DeadLetter.getClassSchema());
    }

    public Serde<Plan> plan() {
        return new AvroSerde<>(registry, autoRegister, Plan.getClassSchema());
    }

    public Serde<Sample> sample() {
        return new AvroSerde<>(registry, autoRegister, Sample.getClassSchema());
    }

    public Serde<Probe> probe() {
        return new AvroSerde<>(registry, autoRegister, Probe.getClassSchema());
    }

    /** Probes whose documents have no text, which is empty then: for readers that look at labels alone. */
    public Deserializer<Probe> labelledProbe() {
        return new AvroSerde<Probe>(registry, autoRegister, Probe.getClassSchema(), TEXTLESS_PROBE).deserializer();
    }

    public Serde<Outcome> outcome() {
        return new AvroSerde<>(registry, autoRegister, Outcome.getClassSchema());
    }

    public Serde<Control> control() {
        return new AvroSerde<>(registry, autoRegister, Control.getClassSchema());
    }

    public Serde<RewardReport> rewardReport() {
        return new AvroSerde<>(registry, autoRegister, RewardReport.getClassSchema());
    }

    public Serde<Mark> mark() {
        return new AvroSerde<>(registry, autoRegister, Mark.getClassSchema());
    }
}
