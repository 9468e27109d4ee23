package dev.winnow.service.show;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.avro.generic.IndexedRecord;

/** Which records are shown: those that pass every condition. Immutable. */
public final class RecordFilter {
    /** Passes every record, unreadable ones included. */
    public static final RecordFilter ALL = new RecordFilter(List.of(), Set.of());

    /** What a condition looks at. */
    public enum Subject {
        /** The document that a record is or holds. */
        DOCUMENT,
        /** The labels of that document. */
        LABELS,
        /** Version of a plan. */
        PLAN,
        /** Step and reason of a dead letter. */
        LETTER
    }

    private final List<Predicate<IndexedRecord>> conditions;
    private final Set<Subject> subjects;

    private RecordFilter(List<Predicate<IndexedRecord>> conditions, Set<Subject> subjects) {
        this.conditions = conditions;
        this.subjects = subjects;
    }

    /** Only documents whose id begins with some digits. */
    public RecordFilter id(String prefix) {
        String wanted = prefix.toLowerCase(Locale.ROOT);
        return document(document -> document.getId().startsWith(wanted));
    }

    /** Only documents whose address contains a text, whatever its case. */
    public RecordFilter url(String part) {
        return document(document -> contains(document.getUrl(), part));
    }

    /** Only documents of a source. */
    public RecordFilter source(String source) {
        return document(document -> document.getSource().equals(source));
    }

    /** Only documents whose text contains a text, whatever its case. */
    public RecordFilter text(String part) {
        return document(document -> contains(document.getText(), part));
    }

    /**
     * Only documents with a label.
     *
     * @param label {@code AGENT/GROUP}, or {@code AGENT} for any group of it
     */
    public RecordFilter label(String label) {
        int slash = label.indexOf('/');
        String agent = slash < 0 ? label : label.substring(0, slash);
        String group = slash < 0 ? "" : label.substring(slash + 1);
        return with(
                Subject.LABELS, record -> documentOf(record).map(Document::getAnnotations).orElse(List.of()).stream()
                        .anyMatch(annotation -> isLabel(annotation, agent, group)));
    }

    private static boolean isLabel(Annotation annotation, String agent, String group) {
        return annotation.getAgent().equals(agent)
                && (group.isEmpty() || annotation.getGroup().equals(group));
    }

    /** Only records of a plan. */
    public RecordFilter plan(int version) {
        return with(Subject.PLAN, record -> ShownTopic.planOf(record).equals(Optional.of(version)));
    }

    /** Only dead letters with a reason. */
    public RecordFilter reason(String reason) {
        return letter(letter -> letter.getReason().equals(reason));
    }

    /** Only dead letters of a step. */
    public RecordFilter step(String step) {
        return letter(letter -> letter.getStep().equals(step));
    }

    /** What its conditions look at. */
    public Set<Subject> subjects() {
        return subjects;
    }

    /** Whether a record is shown. An unreadable record passes only the filter without conditions. */
    boolean passes(Optional<? extends IndexedRecord> record) {
        return conditions.isEmpty()
                || record.isPresent() && conditions.stream().allMatch(condition -> condition.test(record.get()));
    }

    private RecordFilter document(Predicate<Document> condition) {
        return with(
                Subject.DOCUMENT, record -> documentOf(record).filter(condition).isPresent());
    }

    private RecordFilter letter(Predicate<DeadLetter> condition) {
        return with(Subject.LETTER, record -> record instanceof DeadLetter letter && condition.test(letter));
    }

    private RecordFilter with(Subject subject, Predicate<IndexedRecord> condition) {
        List<Predicate<IndexedRecord>> all = new ArrayList<>(conditions);
        all.add(condition);
        Set<Subject> looked = EnumSet.of(subject);
        looked.addAll(subjects);
        return new RecordFilter(List.copyOf(all), looked);
    }

    private static Optional<Document> documentOf(IndexedRecord record) {
        return ShownTopic.documentOf(record);
    }

    private static boolean contains(String text, String part) {
        for (int at = 0; at <= text.length() - part.length(); at++) {
            if (text.regionMatches(true, at, part, 0, part.length())) {
                return true;
            }
        }
        return false;
    }
}
