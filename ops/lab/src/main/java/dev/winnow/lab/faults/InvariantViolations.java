package dev.winnow.lab.faults;

import dev.winnow.lab.oracle.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects violations: all are counted, the first of each kind and look are kept, so that many of one kind hide no other. Owned by one thread. */
final class InvariantViolations {
    private static final int KEPT = 5;

    private final List<InvariantViolation> recent = new ArrayList<>();
    private final Map<String, Integer> keptOfKind = new HashMap<>();
    private long count;

    /** What the suite itself has found; its kind is where it was found. */
    void add(String topic, int partition, long offset, String what) {
        add(topic, new InvariantViolation(topic, partition, offset, what));
    }

    /** What the oracle has found, under its name. */
    void add(Finding finding) {
        String kind = finding.kind().label();
        add(
                kind,
                new InvariantViolation(
                        finding.topic(), finding.partition(), finding.offset(), kind + ": " + finding.what()));
    }

    private void add(String kind, InvariantViolation violation) {
        count++;
        if (keptOfKind.merge(kind, 1, Integer::sum) <= KEPT) {
            recent.add(violation);
        }
    }

    /** All that were ever added. */
    long count() {
        return count;
    }

    /** Those since the last call, at most {@value #KEPT} of a kind. */
    List<InvariantViolation> take() {
        List<InvariantViolation> taken = List.copyOf(recent);
        recent.clear();
        keptOfKind.clear();
        return taken;
    }
}
