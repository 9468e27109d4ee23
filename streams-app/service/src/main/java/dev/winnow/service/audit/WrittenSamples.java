package dev.winnow.service.audit;

import dev.winnow.kafka.registry.EncodedSample;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;

/**
 * Lines up what a replay selects with what was written, so that one record that is lost, added or out of place does not make
 * all after it look wrong: it looks some records ahead for the one that is due. Owned by one thread; memory is bounded by
 * the records that it looks ahead.
 */
final class WrittenSamples {
    private static final int LOOK_AHEAD = 64;

    private final Supplier<Written<EncodedSample>> source;
    private final Deque<Written<EncodedSample>> ahead = new ArrayDeque<>();
    /** Records skipped, oldest first: extra, unless the replay comes to them later. */
    private final Map<Key, Passed> passed = new LinkedHashMap<>();

    private final ObjLongConsumer<Written<EncodedSample>> extra;
    private boolean ended;
    private boolean headGone;

    private record Key(String documentId, int planVersion) {
        private static Key of(EncodedSample sample) {
            return new Key(sample.document().id(), sample.selection().getPlanVersion());
        }
    }

    private record Passed(Written<EncodedSample> written, long before) {}

    /** What was found for a sample of the replay: the record, and whether it is in its place. */
    record Match(Written<EncodedSample> written, boolean inPlace) {}

    /**
     * @param source the next record of the partition, or null at the end
     * @param extra gets records that the replay does not select, with the offset of the document that was due at the place of each
     * @param headGone whether the first records of the partition were deleted
     */
    WrittenSamples(
            Supplier<Written<EncodedSample>> source, ObjLongConsumer<Written<EncodedSample>> extra, boolean headGone) {
        this.headGone = headGone;
        this.source = source;
        this.extra = extra;
    }

    /**
     * The record of a document that the replay selects under a plan; empty when it was not written, or far from its place.
     *
     * @param offset offset of the document in the annotated partition
     */
    Optional<Match> match(String documentId, int planVersion, long offset) {
        Key due = new Key(documentId, planVersion);
        Passed moved = passed.remove(due);
        if (moved != null) {
            return Optional.of(new Match(moved.written(), false));
        }
        fill();
        Iterator<Written<EncodedSample>> records = ahead.iterator();
        boolean found = false;
        while (!found && records.hasNext()) {
            found = Key.of(records.next().record()).equals(due);
        }
        if (!found) {
            return Optional.empty();
        }
        while (!Key.of(ahead.element().record()).equals(due)) {
            pass(ahead.remove(), offset);
        }
        headGone = false;
        return Optional.of(new Match(ahead.remove(), true));
    }

    /** Whether a sample that was not found may be one of those that were deleted: none that was due is found yet. */
    boolean isHeadGone() {
        return headGone;
    }

    /**
     * Hands over what the replay did not come to.
     *
     * @param end offset at which the replay ended
     * @param written offset in the partition; records after the last one matched and before this offset are among it
     */
    void finish(long end, long written) {
        for (fill(); !ahead.isEmpty() && ahead.element().offset() < written; fill()) {
            pass(ahead.remove(), end);
        }
        passed.values().forEach(record -> extra.accept(record.written(), record.before()));
        passed.clear();
    }

    private void fill() {
        while (!ended && ahead.size() < LOOK_AHEAD) {
            Written<EncodedSample> next = source.get();
            if (next == null) {
                ended = true;
            } else {
                ahead.add(next);
            }
        }
    }

    private void pass(Written<EncodedSample> written, long before) {
        Passed same = passed.put(Key.of(written.record()), new Passed(written, before));
        if (same != null) {
            extra.accept(same.written(), same.before());
        }
        if (passed.size() > LOOK_AHEAD) {
            Iterator<Passed> oldest = passed.values().iterator();
            Passed gone = oldest.next();
            oldest.remove();
            extra.accept(gone.written(), gone.before());
        }
    }
}
