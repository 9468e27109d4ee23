package dev.winnow.service.audit;

/**
 * Something that a console wrote, and where it is.
 *
 * @param record the record
 * @param offset its offset in its partition
 */
public record Written<T>(T record, long offset) {}
