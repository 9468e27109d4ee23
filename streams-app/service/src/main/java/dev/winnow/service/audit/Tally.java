package dev.winnow.service.audit;

import java.util.EnumMap;
import java.util.Map;

/** Counts the decisions of an audit. Mutable, owned by one thread. */
final class Tally {
    private final Map<NotCovered, Long> uncovered = new EnumMap<>(NotCovered.class);
    private long decisions;
    private long selected;
    private long probes;
    private long dead;
    private long uncompared;
    private long differing;

    void decided() {
        decisions++;
    }

    void selected() {
        selected++;
    }

    void probed() {
        probes++;
    }

    void dead() {
        dead++;
    }

    void differs(long count) {
        differing += count;
    }

    /** A decision was recomputed, but a record that it has to be compared with does not exist any more. */
    void uncompared(NotCovered reason) {
        uncompared++;
        notCovered(reason, 1);
    }

    void notCovered(NotCovered reason, long count) {
        uncovered.merge(reason, count, Long::sum);
    }

    Tally plus(Tally other) {
        decisions += other.decisions;
        selected += other.selected;
        probes += other.probes;
        dead += other.dead;
        uncompared += other.uncompared;
        differing += other.differing;
        other.uncovered.forEach(this::notCovered);
        return this;
    }

    Coverage coverage() {
        return Coverage.of(decisions - uncompared - differing, differing, uncovered);
    }

    /** Decisions that were recomputed. */
    long decisions() {
        return decisions;
    }

    long selectedCount() {
        return selected;
    }

    long probeCount() {
        return probes;
    }

    long deadCount() {
        return dead;
    }

    long differing() {
        return differing;
    }
}
