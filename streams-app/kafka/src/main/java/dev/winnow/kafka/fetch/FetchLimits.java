package dev.winnow.kafka.fetch;

/**
 * What one consumer takes from brokers.
 *
 * @param recordBytes most bytes of one record once it is decompressed
 * @param pollBytes bytes of records after which a poll ends, unless one record alone is larger
 * @param standIns whether a record beyond the limits is returned as a {@link LeftOut} stand-in; otherwise reading it fails
 */
public record FetchLimits(int recordBytes, long pollBytes, boolean standIns) {
    /** Setting of a consumer of Winnow whose records may be larger than {@link #DEFAULT} allows; a number of bytes. */
    public static final String RECORD_BYTES = "winnow.max.record.bytes";

    /** Most headers of one record: each takes some fifty times its bytes on the heap. */
    static final int HEADERS = 4_096;

    private static final int MIB = 1 << 20;

    /** Records of the largest size that brokers of Kafka 4.4 accept on Winnow's topics, and polls that any heap has room for. */
    public static final FetchLimits DEFAULT = new FetchLimits(4 * MIB, bytesOfPoll(), true);

    /** Bytes of one poll: a sixteenth of the heap, at least 4 MiB and at most 64 MiB. */
    private static long bytesOfPoll() {
        return Math.max(4L * MIB, Math.min(64L * MIB, Runtime.getRuntime().maxMemory() / 16));
    }

    /** The same with another bound of a record. */
    public FetchLimits withRecordBytes(int bytes) {
        return new FetchLimits(bytes, pollBytes, standIns);
    }

    /** The same for a reader whose records are state, which a stand-in would corrupt. */
    public FetchLimits withoutStandIns() {
        return new FetchLimits(recordBytes, pollBytes, false);
    }

    /** Most bytes of one block of a compressed batch, which is allocated as a whole: clients write up to one batch in it. */
    int blockBytes() {
        return 4 * recordBytes;
    }
}
