package dev.winnow.lab.faults;

import dev.winnow.lab.oracle.Finding;
import java.util.ArrayList;
import java.util.List;

/** Collects violations: all are counted, the first of each look are kept. Owned by one thread. */
final class InvariantViolations {
    private static final int KEPT = 20;

    private final List<InvariantViolation> recent = new ArrayList<>();
    private long count;

    void add(String topic, int partition, long offset, String what) {
        count++;
        if (recent.size() < KEPT) {
            recent.add(new InvariantViolation(topic, partition, offset, what));
        }
    }

    /** What the oracle has found, under its name. */
    void add(Finding finding) {
        add(
                finding.topic(),
                finding.partition(),
                finding.offset(),
                finding.kind().label() + ": " + finding.what());
    }

    /** All that were ever added. */
    long count() {
        return count;
    }

    /** Those since the last call, at most {@value #KEPT}. */
    List<InvariantViolation> take() {
        List<InvariantViolation> taken = List.copyOf(recent);
        recent.clear();
        return taken;
    }
}
