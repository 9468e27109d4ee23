package dev.winnow.lab.faults;

/**
 * An invariant that does not hold.
 *
 * @param topic topic that shows it
 * @param partition partition of that topic
 * @param offset offset in it; -1 when the place is not one record
 * @param what what was found and what was expected, never a text
 */
record InvariantViolation(String topic, int partition, long offset, String what) {
    @Override
    public String toString() {
        return topic + " partition " + partition + (offset < 0 ? "" : " offset " + offset) + ": " + what;
    }
}
