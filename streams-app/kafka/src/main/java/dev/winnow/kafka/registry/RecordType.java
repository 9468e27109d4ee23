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
import java.util.Optional;
import org.apache.avro.Schema;

/** What the values of a topic are. */
public enum RecordType {
    DOCUMENT(Document.getClassSchema()),
    DEAD_LETTER(DeadLetter.getClassSchema()),
    PLAN(Plan.getClassSchema()),
    SAMPLE(Sample.getClassSchema()),
    PROBE(Probe.getClassSchema()),
    REWARD_REPORT(RewardReport.getClassSchema()),
    MARK(Mark.getClassSchema()),
    OUTCOME(Outcome.getClassSchema()),
    CONTROL(Control.getClassSchema()),
    /** Plain UTF-8 text without a schema. */
    TEXT(null);

    private final Schema schema;

    RecordType(Schema schema) {
        this.schema = schema;
    }

    /** The Avro schema of the values; empty for plain text. */
    public Optional<Schema> schema() {
        return Optional.ofNullable(schema);
    }
}
