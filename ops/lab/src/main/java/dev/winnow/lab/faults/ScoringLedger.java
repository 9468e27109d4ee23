package dev.winnow.lab.faults;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * One partition of {@code documents} against what scoring made of it: every record is annotated or dead, once, in the order of its offsets. Memory is that of
 * the ids that have not met their other half. Owned by one thread.
 */
final class ScoringLedger {
    private static final int SOON = 256;

    private final String annotatedTopic;
    private final String documentsTopic;
    private final int partition;
    private final InvariantViolations violations;
    private final Deque<Entry> ingested = new ArrayDeque<>();
    private final Deque<Entry> annotated = new ArrayDeque<>();
    private final Set<Long> dead = new HashSet<>();
    private final Set<String> missing = new HashSet<>();
    private long lastDead = -1;
    private long annotatedCount;
    private long deadCount;

    private record Entry(long offset, String id) {}

    ScoringLedger(String documentsTopic, String annotatedTopic, int partition, InvariantViolations violations) {
        this.documentsTopic = documentsTopic;
        this.annotatedTopic = annotatedTopic;
        this.partition = partition;
        this.violations = violations;
    }

    /** A record of the documents topic; the id is empty when it is not a document. */
    void ingested(long offset, String id) {
        ingested.add(new Entry(offset, id));
    }

    /** A record of the annotated topic. */
    void annotated(long offset, String id) {
        annotated.add(new Entry(offset, id));
    }

    /** A dead letter of scoring that names a record of the documents topic. */
    void dead(long offset) {
        if (!dead.add(offset) || offset <= lastDead) {
            violations.add(documentsTopic, partition, offset, "there are two dead letters for this record");
        }
    }

    /** Settles every record before an offset: all that became of them has been given. */
    void settle(long before) {
        while (!ingested.isEmpty() && ingested.peek().offset() < before) {
            Entry entry = ingested.poll();
            if (dead.remove(entry.offset())) {
                lastDead = entry.offset();
                deadCount++;
            } else if (!annotated.isEmpty() && annotated.peek().id().equals(entry.id())) {
                annotated.poll();
                annotatedCount++;
            } else {
                disagree(entry);
            }
        }
    }

    /** After the last record: nothing may be left on either side. */
    void finish() {
        settle(Long.MAX_VALUE);
        annotated.forEach(this::surplus);
        annotated.clear();
        dead.forEach(offset ->
                violations.add(documentsTopic, partition, offset, "a dead letter names a record that does not exist"));
    }

    private void disagree(Entry entry) {
        // something that is not due stands in the way of what is
        while (!annotated.isEmpty()
                && !annotated.peek().id().equals(entry.id())
                && !isDue(annotated.peek().id())) {
            surplus(annotated.poll());
        }
        if (!annotated.isEmpty() && annotated.peek().id().equals(entry.id())) {
            annotated.poll();
            annotatedCount++;
            return;
        }
        missing.add(entry.id());
        violations.add(
                documentsTopic,
                partition,
                entry.offset(),
                "document " + entry.id() + " is neither annotated nor dead in its turn");
    }

    /** Whether the document comes soon; the same text may come again much later, which is not a turn of this record. */
    private boolean isDue(String id) {
        return ingested.stream().limit(SOON).anyMatch(entry -> entry.id().equals(id));
    }

    private void surplus(Entry entry) {
        violations.add(
                annotatedTopic,
                partition,
                entry.offset(),
                missing.remove(entry.id())
                        ? "document " + entry.id() + " is annotated out of its order"
                        : "document " + entry.id() + " is annotated once more than it was ingested");
    }

    /** Records that are annotated in their turn. */
    long annotatedCount() {
        return annotatedCount;
    }

    /** Records that are dead. */
    long deadCount() {
        return deadCount;
    }
}
