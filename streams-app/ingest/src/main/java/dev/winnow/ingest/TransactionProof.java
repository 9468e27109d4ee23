package dev.winnow.ingest;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Distinguishes committed positions from aborted ones after an open transaction of somebody else, where brokers show neither: each position names its
 * transaction, and the one before it that this producer has committed. A producer begins the next one only once the commit has returned, so that a
 * position of the next one proves the commit, whatever becomes of the next one itself.
 *
 * @param transaction identity of a transaction
 * @param predecessor identity of the transaction that was committed before it; empty for the first
 */
record TransactionProof(String transaction, String predecessor) {
    private static final String HEADER = "winnow-transaction";
    private static final char SEPARATOR = '/';

    /**
     * Of a new transaction.
     *
     * @param committed the last transaction that was committed; empty where none was
     */
    static TransactionProof after(String committed) {
        return new TransactionProof(Uuid.randomUuid().toString(), committed);
    }

    Headers headers() {
        return new RecordHeaders()
                .add(HEADER, (transaction + SEPARATOR + predecessor).getBytes(StandardCharsets.UTF_8));
    }

    /** What a position carries; empty for one of an earlier version. */
    static Optional<TransactionProof> of(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        if (header == null || header.value() == null) {
            return Optional.empty();
        }
        String text = new String(header.value(), StandardCharsets.UTF_8);
        int separator = text.indexOf(SEPARATOR);
        return separator < 1
                ? Optional.empty()
                : Optional.of(new TransactionProof(text.substring(0, separator), text.substring(separator + 1)));
    }
}
