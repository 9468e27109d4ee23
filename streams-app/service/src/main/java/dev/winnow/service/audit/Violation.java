package dev.winnow.service.audit;

import java.util.Comparator;

/**
 * Something that a replay does not confirm.
 *
 * @param topic topic that holds what is wrong
 * @param partition partition of it
 * @param offset offset in it; for something that is missing, of the record that it should have come from
 * @param what what was found and what was expected, never a text
 */
public record Violation(String topic, int partition, long offset, String what) {
    static final Comparator<Violation> BY_PLACE = Comparator.comparing(Violation::topic)
            .thenComparingInt(Violation::partition)
            .thenComparingLong(Violation::offset);
}
