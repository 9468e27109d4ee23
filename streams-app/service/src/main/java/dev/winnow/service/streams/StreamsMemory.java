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
 * @param stateBytes bytes that the stores on disk hold outside of the heap, together
 * @param unwrittenBytes bytes of them that wait to be written, of each store
 */
public record StreamsMemory(
        int pollBytes,
        int bufferedRecords,
        int fetchBytes,
        int partitionFetchBytes,
        int producerBytes,
        int cacheBytes,
        long stateBytes,
        int unwrittenBytes) {
    /** Bound of stores on disk where nobody gives another: uses of selected documents are read and written a few at a time. */
    public static final int STATE_MEBIBYTES = 64;

    private static final int LARGEST_RECORD = 4 << 20;
    private static final int MIB = 1 << 20;
    private static final int READ_PERCENT = 45;
    /** Most records of one poll. */
    static final int POLL_RECORDS = 1_000;

    private static final int MOST_POLL_BYTES = 64 << 20;

    /** Those that are written to all the time; together they stay below {@link StateMemory}'s half, with those of a time that has just ended. */
    private static final int STORES_OF_PARTITION = 3;

    private static final int LEAST_UNWRITTEN = 64 << 10;

    /** Partitions where their number is unknown. */
    private static final int PARTITIONS = 12;

    /**
     * Shares a heap out.
     *
     * @param heapBytes heap of the process
     * @param stateBytes what stores on disk may hold outside of it
     * @param partitions partitions of {@code annotated}, at least 1; all may be of this process
     * @param threads stream threads, at least 1
     */
    public static StreamsMemory of(long heapBytes, long stateBytes, int partitions, int threads) {
        long read = heapBytes * READ_PERCENT / 100 / partitions;
        return new StreamsMemory(
                bounded(read - 2L * LARGEST_RECORD, LARGEST_RECORD, MOST_POLL_BYTES),
                1,
                bounded(heapBytes / 32, MIB, 16 * MIB),
                bounded(heapBytes / 8 / partitions, 64 << 10, LARGEST_RECORD),
                bounded(heapBytes / 16 / threads, 8 * MIB, 32 * MIB),
                bounded(heapBytes / 32, MIB, 16 * MIB),
                stateBytes,
                bounded(stateBytes / 4 / STORES_OF_PARTITION / partitions, LEAST_UNWRITTEN, 16 * MIB));
    }

    static StreamsMemory ofThisProcess(int threads) {
        return of(Runtime.getRuntime().maxMemory(), (long) STATE_MEBIBYTES << 20, PARTITIONS, threads);
    }

    /** Least heap in which records of the largest size in all partitions fit. */
    public static long leastHeapBytes(int partitions) {
        return 3L * partitions * LARGEST_RECORD * 100 / READ_PERCENT;
    }

    /** Least memory of the stores on disk in which each of all partitions has room for what it writes at once. */
    public static long leastStateBytes(int partitions) {
        return 4L * STORES_OF_PARTITION * partitions * LEAST_UNWRITTEN;
    }

    private static int bounded(long value, int least, int most) {
        return (int) Math.max(least, Math.min(most, value));
    }
}
