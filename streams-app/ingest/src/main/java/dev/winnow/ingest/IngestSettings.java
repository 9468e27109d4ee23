package dev.winnow.ingest;

import dev.winnow.ingest.source.SourceSettings;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How one input is ingested.
 *
 * @param name of the input: a restart under it continues where the last one stopped, and a second ingest under it fences the first
 * @param source how files are read
 * @param documents how drafts become documents
 * @param maxDocuments stop after this many documents in this run
 * @param order in which order files are read
 * @param holdOut what is kept out of the stream
 * @param transaction when a transaction is committed
 * @param threads that make documents of records, side by side
 */
public record IngestSettings(
        String name,
        SourceSettings source,
        DocumentMaker documents,
        long maxDocuments,
        InputOrder order,
        HoldOut holdOut,
        Transaction transaction,
        int threads) {
    private static final int MAX_THREADS = 256;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,79}");

    public IngestSettings {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("the input name '" + name
                    + "' is not valid: use up to 80 letters, digits, '.', '-' and '_' (--name)");
        }
        if (maxDocuments < 1) {
            throw new IllegalArgumentException("--max-documents must be at least 1, not " + maxDocuments);
        }
        if (threads < 1 || threads > MAX_THREADS) {
            throw new IllegalArgumentException("--threads must be 1 to " + MAX_THREADS + ", not " + threads);
        }
    }

    /** Everything that the paths hold, read by content. */
    public static IngestSettings named(String name) {
        return new IngestSettings(
                name,
                SourceSettings.DEFAULT,
                DocumentMaker.DEFAULT,
                Long.MAX_VALUE,
                InputOrder.MIXED,
                HoldOut.NONE,
                Transaction.DEFAULT,
                Runtime.getRuntime().availableProcessors());
    }

    public IngestSettings withMaxDocuments(long documentCount) {
        return new IngestSettings(name, source, documents, documentCount, order, holdOut, transaction, threads);
    }

    public IngestSettings withSource(SourceSettings other) {
        return new IngestSettings(name, other, documents, maxDocuments, order, holdOut, transaction, threads);
    }

    public IngestSettings withOrder(InputOrder other) {
        return new IngestSettings(name, source, documents, maxDocuments, other, holdOut, transaction, threads);
    }

    public IngestSettings withHoldOut(HoldOut other) {
        return new IngestSettings(name, source, documents, maxDocuments, order, other, transaction, threads);
    }

    public IngestSettings withTransaction(Transaction other) {
        return new IngestSettings(name, source, documents, maxDocuments, order, holdOut, other, threads);
    }

    public IngestSettings withThreads(int other) {
        return new IngestSettings(name, source, documents, maxDocuments, order, holdOut, transaction, other);
    }

    /** A transaction is committed at the end of the input record that reaches any of these. */
    public record Transaction(int maxRecords, long maxBytes, Duration maxAge) {
        /** Small enough that little is repeated in reading after a stop, large enough that commits cost little. */
        public static final Transaction DEFAULT = new Transaction(2_000, 8 << 20, Duration.ofSeconds(2));

        public Transaction {
            if (maxRecords < 1 || maxBytes < 1 || maxAge.isNegative() || maxAge.isZero()) {
                throw new IllegalArgumentException("a transaction holds at least one record, byte and instant");
            }
        }
    }
}
