package dev.winnow.service.deadletter;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** The result of a replay, or of a dry run: counts by reason and by obstacle. Owned by one thread. */
public final class ReplayReport {
    private final Map<String, Counts> byReason = new TreeMap<>();
    private final Map<Obstacle, Refused> refused = new EnumMap<>(Obstacle.class);

    /**
     * Letters of one reason.
     *
     * @param replayed written to their topics now
     * @param earlier written by an earlier replay, and left alone
     * @param refused that cannot be replayed
     */
    public record Counts(long replayed, long earlier, long refused) {
        private static final Counts NONE = new Counts(0, 0, 0);

        private Counts plus(Counts other) {
            return new Counts(replayed + other.replayed, earlier + other.earlier, refused + other.refused);
        }
    }

    /**
     * Letters that cannot be replayed for one cause.
     *
     * @param letters how many
     * @param firstOffset offset of the first on the dead letters
     * @param detail what is wrong with the first
     */
    public record Refused(long letters, long firstOffset, String detail) {}

    void replayed(String reason) {
        add(reason, new Counts(1, 0, 0));
    }

    void earlier(String reason) {
        add(reason, new Counts(0, 1, 0));
    }

    void refused(String reason, long offset, Obstacle obstacle, String detail) {
        add(reason, new Counts(0, 0, 1));
        refused.merge(
                obstacle,
                new Refused(1, offset, detail),
                (seen, one) -> new Refused(seen.letters + 1, seen.firstOffset, seen.detail));
    }

    private void add(String reason, Counts counts) {
        byReason.merge(reason, counts, Counts::plus);
    }

    /** Counts by reason, in the order of reasons. */
    public Map<String, Counts> byReason() {
        return new TreeMap<>(byReason);
    }

    /** What could not be replayed, by obstacle. */
    public Map<Obstacle, Refused> refused() {
        return new TreeMap<>(refused);
    }

    /** Counts of all reasons together. */
    public Counts total() {
        return byReason.values().stream().reduce(Counts.NONE, Counts::plus);
    }
}
