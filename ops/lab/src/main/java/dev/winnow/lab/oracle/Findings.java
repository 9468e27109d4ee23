package dev.winnow.lab.oracle;

import java.util.function.Consumer;

/** Takes what checks of one partition of a topic find. */
record Findings(String topic, int partition, Consumer<Finding> sink) {
    void add(FindingKind kind, long offset, String what) {
        sink.accept(new Finding(kind, topic, partition, offset, what));
    }

    /** Compares two values, which are named in the finding. */
    void same(FindingKind kind, long offset, String name, Object expected, Object found) {
        if (!expected.equals(found)) {
            add(kind, offset, name + " is " + found + ", expected " + expected);
        }
    }

    /** Compares two numbers to the bit. */
    void sameBits(FindingKind kind, long offset, String name, double expected, double found) {
        if (Double.doubleToLongBits(expected) != Double.doubleToLongBits(found)) {
            add(kind, offset, name + " is " + found + ", expected " + expected);
        }
    }
}
