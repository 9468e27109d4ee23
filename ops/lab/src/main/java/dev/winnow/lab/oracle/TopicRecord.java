package dev.winnow.lab.oracle;

import dev.winnow.schemas.DeadHeader;
import java.util.List;

/**
 * A committed record.
 *
 * @param key its key; null without one
 * @param headers its headers, in their order
 * @param bytes its value as it is on the topic; null without one
 * @param value what the value decodes to; null where it does not
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TopicRecord<T>(int partition, long offset, String key, List<DeadHeader> headers, byte[] bytes, T value) {}
