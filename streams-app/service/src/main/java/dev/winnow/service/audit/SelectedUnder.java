package dev.winnow.service.audit;

import dev.winnow.selection.Uses;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Optional;

/** The plans that selected one document, on disk. Filled, then read; owned by one thread. */
final class SelectedUnder {
    private final Scratch.Table selections;
    private final Scratch.Table uses;
    private final boolean isCut;

    /** @param isCut whether some may not be known, because selected records were deleted */
    SelectedUnder(Scratch scratch, boolean isCut) {
        selections = scratch.table();
        uses = scratch.table();
        this.isCut = isCut;
    }

    boolean isCut() {
        return isCut;
    }

    void add(int planVersion) {
        byte[] key = key(planVersion);
        selections.put(
                key, key(1 + selections.get(key).map(SelectedUnder::number).orElse(0)));
    }

    /** After the last selection. */
    void finish() {
        int count = 0;
        for (Iterator<Scratch.Entry> all = selections.scan(new byte[0]); all.hasNext(); ) {
            Scratch.Entry selection = all.next();
            count = Math.addExact(count, number(selection.value()));
            uses.put(selection.key(), key(count));
        }
    }

    /** Uses by the plans before a version. */
    Uses before(int planVersion) {
        Optional<Scratch.Entry> last = planVersion == 0 ? Optional.empty() : uses.floor(key(planVersion - 1));
        return last.map(entry -> new Uses(number(entry.value()), number(entry.key())))
                .orElse(Uses.NONE);
    }

    private static int number(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getInt();
    }

    private static byte[] key(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }
}
