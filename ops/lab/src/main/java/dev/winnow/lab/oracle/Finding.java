package dev.winnow.lab.oracle;

/**
 * Something that a history has wrong.
 *
 * @param kind what it is
 * @param topic topic that shows it
 * @param partition partition of that topic; -1 when the place is not one partition
 * @param offset offset in it; -1 when the place is not one record
 * @param what what was found and what was expected, never a text
 */
public record Finding(FindingKind kind, String topic, int partition, long offset, String what) {}
