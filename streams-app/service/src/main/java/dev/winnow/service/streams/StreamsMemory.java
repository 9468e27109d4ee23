package dev.winnow.service.streams;

/**
 * How much a Kafka Streams process holds at a time, so that records of the largest size in all partitions fit into its heap.
 *
 * <p>Kafka Streams counts records, its consumer bytes. A partition holds at most one poll beyond {@link #bufferedRecords}, and what the consumer has fetched for
 * it, at least one record: with 45 % of the heap for records as they were read, {@code partitions × (pollBytes + (bufferedRecords + 1) × 4 MiB)} stays below that,
 * unless the heap is too small for 3 records of each partition. A poll of records of usual size ends at 1,000 records.
 *
 * @param pollBytes bytes of one poll, at least one record of the largest size
 * @param bufferedRecords records of a partition with which it is not read on
 * @param fetchBytes bytes of one answer of a broker
 * @param partitionFetchBytes bytes of one partition in it
 * @param producerBytes bytes of records that wait to be sent, of each thread
 * @param cacheBytes bytes of the caches of state stores
 */
public record StreamsMemory(
        int pollBytes,
        int bufferedRecords,
        int fetchBytes,
        int partitionFetchBytes,
        int producerBytes,
        int cacheBytes) {
    private static final int LARGEST_RECORD = 4 << 20;
    private static final int MIB = 1 << 20;
    private static final int READ_PERCENT = 45;
    /** Most records of one poll. */
    static final int POLL_RECORDS = 1_000;

    private static final int MOST_POLL_BYTES = 64 << 20;

    /** Partitions where their number is unknown. */
    private static final int PARTITIONS = 12;

    /**
     * Shares a heap out.
     *
     * @param heapBytes heap of the process
     * @param partitions partitions of {@code annotated}, at least 1; all may be of this process
     * @param threads stream threads, at least 1
     */
    public static StreamsMemory of(long heapBytes, int partitions, int threads) {
        long read = heapBytes * READ_PERCENT / 100 / partitions;
        return new StreamsMemory(
                bounded(read - 2L * LARGEST_RECORD, LARGEST_RECORD, MOST_POLL_BYTES),
                1,
                bounded(heapBytes / 32, MIB, 16 * MIB),
                bounded(heapBytes / 8 / partitions, 64 << 10, LARGEST_RECORD),
                bounded(heapBytes / 16 / threads, 8 * MIB, 32 * MIB),
                bounded(heapBytes / 32, MIB, 16 * MIB));
    }

    static StreamsMemory ofThisProcess(int threads) {
        return of(Runtime.getRuntime().maxMemory(), PARTITIONS, threads);
    }

    /** Least heap in which records of the largest size in all partitions fit. */
    public static long leastHeapBytes(int partitions) {
        return 3L * partitions * LARGEST_RECORD * 100 / READ_PERCENT;
    }

    private static int bounded(long value, int least, int most) {
        return (int) Math.max(least, Math.min(most, value));
    }
}
