package dev.winnow.kafka.fetch;

import org.apache.kafka.common.errors.SerializationException;

/** How many bytes of records one poll may still return. Owned by the thread that polls. */
final class PollBudget {
    private final long bytes;
    private long used;

    PollBudget(long bytes) {
        this.bytes = bytes;
    }

    /** A poll begins. */
    void renew() {
        used = 0;
    }

    /**
     * Takes a record into the poll; the first one always fits.
     *
     * @throws Full when it does not fit: the client ends its poll with the records before, and asks for this one again in the next
     */
    void take(int recordBytes) {
        if (used > 0 && used + recordBytes > bytes) {
            throw new Full();
        }
        used += recordBytes;
    }

    /** The one failure after which the client returns what it has and keeps the record for the next poll. */
    private static final class Full extends SerializationException {
        private static final long serialVersionUID = 1L;

        private Full() {
            super("the poll is full");
        }

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }
}
