package dev.winnow.topic;

import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Plan;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.RewardReport;
import dev.winnow.schemas.Sample;
import org.apache.kafka.common.serialization.Serde;

/**
 * One serde per record type, over one registry.
 *
 * @param registry where schemas are found
 * @param autoRegister whether unknown schemas are registered at first use
 */
public record RecordSerdes(SchemaRegistry registry, boolean autoRegister) {
    public Serde<Document> document() {
        return new AvroSerde<>(registry, autoRegister, Document.getClassSchema());
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

    public Serde<RewardReport> rewardReport() {
        return new AvroSerde<>(registry, autoRegister, RewardReport.getClassSchema());
    }

    public Serde<Mark> mark() {
        return new AvroSerde<>(registry, autoRegister, Mark.getClassSchema());
    }
}
