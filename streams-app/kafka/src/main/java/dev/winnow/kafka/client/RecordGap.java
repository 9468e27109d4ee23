package dev.winnow.kafka.client;

/** Looks whether a range of offsets holds records: markers and aborted records of transactions occupy offsets too. Stateless. */
public final class RecordGap {
    private RecordGap() {}

    /**
     * Whether no committed record is in a range. Reads its first fetch at most.
     *
     * @param from first offset of the range, 0 or more
     * @param before offset after the range; not after the last stable offset
     * @throws dev.winnow.kafka.topic.TopicException when the range cannot be read
     */
    public static boolean isEmpty(KafkaConnection connection, String topic, int partition, long from, long before) {
        ScanRange range = ScanRange.ALL.from(from).before(before).seen(ScanRange.View.STABLE);
        try (PartitionReader reader = new PartitionReader(connection, topic, partition, range)) {
            return reader.next().isEmpty();
        }
    }
}
