package dev.winnow.audit;

/**
 * Something that a replay does not confirm.
 *
 * @param partition partition of the annotated topic
 * @param offset offset in it, or of the topic that {@code what} names
 * @param what what was found and what was expected, never a text
 */
public record Violation(int partition, long offset, String what) {}
