package dev.winnow.service.audit;

import dev.winnow.schemas.Mark;
import dev.winnow.selection.Intensity;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Optional;

/** From which offset each plan applies in one partition, according to its marks, on disk. Owned by one thread. */
final class SwitchPoints {
    private final Scratch.Table byPlan;
    /** Versions by offset, without those that a newer plan replaces at once. */
    private final Scratch.Table byOffset;

    private int newest = -1;
    /** The stretch of offsets that was asked about last, and its plan. */
    private long from;

    private long before;
    private int live = -1;

    /**
     * The switch to a plan.
     *
     * @param planVersion version of the plan
     * @param offset offset from which it applies
     * @param solved intensity at the switch
     */
    record Switch(int planVersion, long offset, Intensity solved) {}

    /** @param marks marks of the partition, in the order of the topic */
    SwitchPoints(Scratch scratch, Iterable<Written<Mark>> marks) {
        byPlan = scratch.table();
        byOffset = scratch.table();
        for (Written<Mark> written : marks) {
            Mark mark = written.record();
            if (mark.getPlanVersion() > newest) {
                newest = mark.getPlanVersion();
                add(mark);
            }
        }
    }

    private void add(Mark mark) {
        byPlan.put(
                bytes(mark.getPlanVersion()),
                ByteBuffer.allocate(Long.BYTES + 2 * Double.BYTES)
                        .putLong(mark.getOffset())
                        .putDouble(mark.getLambda())
                        .putDouble(mark.getBoundary())
                        .array());
        byte[] at = bytes(mark.getOffset());
        for (Optional<Scratch.Entry> replaced = byOffset.ceiling(at);
                replaced.isPresent();
                replaced = byOffset.ceiling(at)) {
            byOffset.remove(replaced.get().key());
        }
        byOffset.put(at, bytes(mark.getPlanVersion()));
    }

    private static byte[] bytes(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    private static byte[] bytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    /** The switch to each plan, by version. */
    Iterable<Switch> byPlan() {
        return () -> {
            Iterator<Scratch.Entry> entries = byPlan.scan(new byte[0]);
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return entries.hasNext();
                }

                @Override
                public Switch next() {
                    Scratch.Entry entry = entries.next();
                    ByteBuffer value = ByteBuffer.wrap(entry.value());
                    return new Switch(
                            ByteBuffer.wrap(entry.key()).getInt(),
                            value.getLong(),
                            new Intensity(value.getDouble(), value.getDouble()));
                }
            };
        };
    }

    /** Version of the plan that is live at an offset, the newest of those that apply; -1 before the first. Quick for offsets in order. */
    int planAt(long offset) {
        if (offset < from || offset >= before) {
            Optional<Scratch.Entry> last = byOffset.floor(bytes(offset));
            from = last.map(entry -> ByteBuffer.wrap(entry.key()).getLong()).orElse(0L);
            live = last.map(entry -> ByteBuffer.wrap(entry.value()).getInt()).orElse(-1);
            before = byOffset.ceiling(bytes(offset + 1))
                    .map(entry -> ByteBuffer.wrap(entry.key()).getLong())
                    .orElse(Long.MAX_VALUE);
        }
        return live;
    }
}
