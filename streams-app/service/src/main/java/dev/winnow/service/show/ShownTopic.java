package dev.winnow.service.show;

import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.Plan;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.RewardReport;
import dev.winnow.schemas.Sample;
import dev.winnow.service.show.RecordFilter.Subject;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;

/** The topics whose records can be shown. */
public enum ShownTopic {
    DOCUMENTS(Topics::documents, RecordSerdes::document, EnumSet.of(Subject.DOCUMENT)),
    ANNOTATED(Topics::annotated, RecordSerdes::document, EnumSet.of(Subject.DOCUMENT, Subject.LABELS)),
    DEAD_LETTERS(Topics::deadLetters, RecordSerdes::deadLetter, EnumSet.of(Subject.LETTER)),
    SELECTED(RunTopics::selected, RecordSerdes::sample, EnumSet.of(Subject.DOCUMENT, Subject.LABELS, Subject.PLAN)),
    PROBES(RunTopics::probes, RecordSerdes::probe, EnumSet.of(Subject.DOCUMENT, Subject.LABELS, Subject.PLAN)),
    REWARDS(RunTopics::rewards, RecordSerdes::rewardReport, EnumSet.of(Subject.PLAN)),
    OUTCOMES(RunTopics::outcomes, RecordSerdes::outcome, EnumSet.of(Subject.PLAN)),
    PLANS(RunTopics::plans, RecordSerdes::plan, EnumSet.of(Subject.PLAN)),
    MARKS(RunTopics::marks, RecordSerdes::mark, EnumSet.of(Subject.PLAN)),
    CONTROLS(RunTopics::controls, RecordSerdes::control, EnumSet.noneOf(Subject.class));

    private final BiFunction<Topics, String, String> topic;
    private final Function<RecordSerdes, ? extends Serde<? extends SpecificRecord>> serde;
    private final Set<Subject> subjects;
    private final boolean ofRun;

    ShownTopic(
            Function<Topics, String> topic,
            Function<RecordSerdes, ? extends Serde<? extends SpecificRecord>> serde,
            Set<Subject> subjects) {
        this((topics, run) -> topic.apply(topics), serde, subjects, false);
    }

    ShownTopic(
            RunTopic topic,
            Function<RecordSerdes, ? extends Serde<? extends SpecificRecord>> serde,
            Set<Subject> subjects) {
        this((topics, run) -> topic.of(topics.run(run)), serde, subjects, true);
    }

    ShownTopic(
            BiFunction<Topics, String, String> topic,
            Function<RecordSerdes, ? extends Serde<? extends SpecificRecord>> serde,
            Set<Subject> subjects,
            boolean ofRun) {
        this.topic = topic;
        this.serde = serde;
        this.subjects = subjects;
        this.ofRun = ofRun;
    }

    /** Names a topic of a run. */
    @FunctionalInterface
    private interface RunTopic {
        String of(RunTopics topics);
    }

    /** The name that users type, for example {@code dead-letters}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether each run has one of its own. */
    public boolean isOfRun() {
        return ofRun;
    }

    /** Whether the records of all partitions are the same, so that one partition is enough. */
    public boolean isCopied() {
        return this == PLANS;
    }

    /** Whether a filter can pass any of its records. */
    public boolean takes(Subject subject) {
        return subjects.contains(subject);
    }

    /** Name of the topic. */
    public String topic(Topics topics, String run) {
        return topic.apply(topics, run);
    }

    Deserializer<? extends SpecificRecord> deserializer(RecordSerdes serdes) {
        return serde.apply(serdes).deserializer();
    }

    /** The document that a record is or holds. */
    static Optional<Document> documentOf(IndexedRecord record) {
        if (record instanceof Document document) {
            return Optional.of(document);
        }
        if (record instanceof Sample sample) {
            return Optional.of(sample.getDocument());
        }
        return record instanceof Probe probe ? Optional.of(probe.getDocument()) : Optional.empty();
    }

    /** The plan that a record is, or belongs to. */
    static Optional<Integer> planOf(IndexedRecord record) {
        if (record instanceof Sample sample) {
            return Optional.of(sample.getPlanVersion());
        }
        if (record instanceof Probe probe) {
            return Optional.of(probe.getPlanVersion());
        }
        if (record instanceof RewardReport report) {
            return Optional.of(report.getPlanVersion());
        }
        if (record instanceof Outcome outcome) {
            return Optional.of(outcome.getPlanVersion());
        }
        if (record instanceof Plan plan) {
            return Optional.of(plan.getVersion());
        }
        return record instanceof Mark mark ? Optional.of(mark.getPlanVersion()) : Optional.empty();
    }
}
