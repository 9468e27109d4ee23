package dev.winnow.service.audit;

import dev.winnow.decision.IdFilter;
import dev.winnow.decision.UsesByDocument;
import dev.winnow.selection.Uses;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/** Uses of one partition's documents in tables on disk. Owned by one thread. Closing it removes them. */
final class UsesOnDisk implements UsesByDocument, AutoCloseable {
    private static final int BYTES = 2 * Integer.BYTES + Long.BYTES;

    private final Scratch.Table uses;
    private final Scratch.Table selections;
    private final IdFilter used;
    private long stated;
    private long open;
    private long proven;

    UsesOnDisk(Scratch scratch) {
        uses = scratch.table();
        selections = scratch.table();
        used = new IdFilter(action -> all().forEachRemaining(entry -> action.accept(entry.getKey())));
    }

    @Override
    public Uses get(String documentId) {
        return used.mayHold(documentId)
                ? uses.get(bytes(documentId)).map(UsesOnDisk::decode).orElse(Uses.NONE)
                : Uses.NONE;
    }

    @Override
    public void put(String documentId, Uses now) {
        uses.put(
                bytes(documentId),
                ByteBuffer.allocate(BYTES)
                        .putInt(now.count())
                        .putInt(now.lastPlanVersion())
                        .putLong(now.lastSelection())
                        .array());
        used.add(documentId);
    }

    /** Keeps uses that a snapshot states. */
    void state(String documentId, Uses uses) {
        put(documentId, uses);
        byte[] key = bytes(documentId);
        this.uses.put(key, Arrays.copyOf(this.uses.get(key).orElseThrow(), BYTES + 1));
        stated++;
    }

    /** Whether nothing but a snapshot records a document's uses. */
    boolean isOnlyStated(String documentId) {
        return stated > 0
                && used.mayHold(documentId)
                && uses.get(bytes(documentId))
                        .filter(value -> value.length > BYTES)
                        .isPresent();
    }

    /** Takes note that a decision depended on uses that were only stated. */
    void decidedOn(String documentId) {
        byte[] key = bytes(documentId);
        // the decision may have replaced them
        uses.get(key).ifPresent(value -> uses.put(key, Arrays.copyOf(value, BYTES)));
        open++;
    }

    /** Takes note that the decisions so far are those of the run: wrong uses would have changed their digest. */
    void agreed() {
        proven += open;
        open = 0;
    }

    /** How many of the uses that a snapshot states the decisions since have proven. */
    Coverage coverage() {
        return Coverage.of(proven, 0, Map.of(NotCovered.SNAPSHOT_ONLY, stated - proven));
    }

    @Override
    public void remove(String documentId) {
        uses.remove(bytes(documentId));
    }

    @Override
    public Optional<String> selected(long place) {
        return selections.get(key(place)).map(UsesOnDisk::text);
    }

    @Override
    public void select(long place, String documentId) {
        selections.put(key(place), bytes(documentId));
    }

    /** Every document that has uses, by id. */
    Iterator<Map.Entry<String, Uses>> all() {
        Iterator<Scratch.Entry> entries = uses.scan(new byte[0]);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return entries.hasNext();
            }

            @Override
            public Map.Entry<String, Uses> next() {
                Scratch.Entry entry = entries.next();
                return Map.entry(text(entry.key()), decode(entry.value()));
            }
        };
    }

    private static Uses decode(byte[] value) {
        ByteBuffer buffer = ByteBuffer.wrap(value);
        return new Uses(buffer.getInt(), buffer.getInt(), buffer.getLong());
    }

    private static byte[] key(long place) {
        return ByteBuffer.allocate(Long.BYTES).putLong(place).array();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        uses.drop();
        selections.drop();
    }
}
