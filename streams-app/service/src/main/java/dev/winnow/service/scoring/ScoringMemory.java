package dev.winnow.service.scoring;

/**
 * How much a scorer's loop holds at a time, in bytes of records as they were read. A document that is labelled takes about five times as much: its
 * record, its text, what agents prepare, and the annotated record. With records of the largest size everywhere this comes to about two thirds of the heap.
 *
 * @param pollRecords records of one poll, at least 1
 * @param batchBytes bytes with which a batch is full
 * @param inFlightBytes bytes of all batches with which no other begins
 * @param fetchBytes bytes of one answer of a broker
 * @param partitionFetchBytes bytes of one partition in it
 * @param producerBytes bytes of records that wait to be sent
 */
public record ScoringMemory(
        int pollRecords,
        int batchBytes,
        int inFlightBytes,
        int fetchBytes,
        int partitionFetchBytes,
        long producerBytes) {
    private static final int LARGEST_RECORD = 4 << 20;
    private static final int MIB = 1 << 20;

    /** Partitions where their number is unknown. */
    private static final int PARTITIONS = 12;

    /**
     * Shares a heap out.
     *
     * @param heapBytes heap of the process
     * @param loops loops in the process, at least 1
     * @param partitions partitions of {@code documents}, at least 1
     * @param batchDocuments documents of a batch, at least 1
     * @param depth batches in flight, at least 1
     */
    public static ScoringMemory of(long heapBytes, int loops, int partitions, int batchDocuments, int depth) {
        long share = heapBytes / loops;
        return new ScoringMemory(
                bounded(share / 16 / LARGEST_RECORD, 1, batchDocuments),
                bounded(share / 16 / depth, MIB, 64 * MIB),
                bounded(share / 16, MIB, 1 << 30),
                bounded(share / 32, MIB, 16 * MIB),
                bounded(share / 8 / partitions, 64 << 10, LARGEST_RECORD),
                bounded(share / 16, 8 * MIB, 32 * MIB));
    }

    static ScoringMemory ofThisProcess(int batchDocuments, int depth) {
        return of(Runtime.getRuntime().maxMemory(), 1, PARTITIONS, batchDocuments, depth);
    }

    private static int bounded(long value, int least, int most) {
        return (int) Math.max(least, Math.min(most, value));
    }
}
