package dev.winnow.service.scoring;

import dev.winnow.kafka.client.RecordRefusal;
import java.util.HashSet;
import java.util.Set;

/**
 * Records that a topic may refuse for what they are: they failed a transaction, or are as large as one that was refused. Each is sent in a transaction
 * of its own, so that its refusal is its own. Kept while clients are recreated. Thread-safe.
 */
final class SuspectRecords {
    private record Place(int partition, long offset) {}

    private final Set<Place> places = new HashSet<>();
    private int suspiciousBytes = Integer.MAX_VALUE;

    /**
     * Takes note of a record that failed with a reason of its own. Records that were sent after it in the transaction fail with the same reason.
     *
     * @param bytes size of the record
     * @param first whether it is the first of its transaction
     */
    synchronized void accuse(ScoringOutcome outcome, Exception failure, int bytes, boolean first) {
        boolean document = outcome instanceof ScoringOutcome.Labelled;
        if (RecordRefusal.isSize(failure) && first && document) {
            suspiciousBytes = Math.min(suspiciousBytes, bytes);
        }
        if (first || !RecordRefusal.isSize(failure) || document && bytes >= suspiciousBytes) {
            places.add(place(outcome));
        }
    }

    /** @param bytes size of the record */
    synchronized boolean contains(ScoringOutcome outcome, int bytes) {
        return outcome instanceof ScoringOutcome.Labelled && bytes >= suspiciousBytes
                || places.contains(place(outcome));
    }

    /** A record was written, or its dead letter was in its place. */
    synchronized void settle(ScoringOutcome outcome, int bytes, boolean refused) {
        places.remove(place(outcome));
        if (!refused && outcome instanceof ScoringOutcome.Labelled && bytes >= suspiciousBytes) {
            // it compresses better than the one that was refused, or the topic takes more by now
            suspiciousBytes = Math.addExact(bytes, 1);
        }
    }

    private static Place place(ScoringOutcome outcome) {
        return new Place(outcome.partition(), outcome.offset());
    }
}
