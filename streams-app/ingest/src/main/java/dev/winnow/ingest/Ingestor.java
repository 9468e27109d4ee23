package dev.winnow.ingest;

import dev.winnow.ingest.content.InputUnavailableException;
import dev.winnow.ingest.source.InputFile;
import dev.winnow.ingest.source.SourceTally;
import dev.winnow.kafka.client.KafkaConnection;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serdes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the records of input files to the {@code documents} topic, and what cannot be used to {@code dead-letters}. The position in the input is committed with them:
 * after any kind of stop, a run under the same name continues without a record lost or repeated. Every record of the input is counted once, as documents, dead or skipped.
 *
 * <p>What becomes of a file that was touched, moved, has grown or has changed is in {@link KnownFiles}. Owned by one thread, but for {@link #stop}.
 */
public final class Ingestor implements AutoCloseable {
    static final String REFUSED = "object that the store refuses: left to the next run";

    private static final Logger LOG = LoggerFactory.getLogger(Ingestor.class);

    /** A stretch of input between two records can take long, such as a very long line that is skipped. */
    private static final int TRANSACTION_TIMEOUT_MILLIS = 120_000;

    private final Producer<String, byte[]> producer;
    private final TransactionalOutput output;
    private final Function<SourceTally, Map<String, InputPosition>> positions;
    private final IngestSettings settings;
    private final LongSupplier nanoTime;
    private final FileIngest ingest;
    private InputUnavailableException refused;
    private volatile boolean stopping;

    /** @param positions reads the positions of the input, and counts records that are not positions in the tally */
    Ingestor(
            Producer<String, byte[]> producer,
            TransactionalOutput output,
            Function<SourceTally, Map<String, InputPosition>> positions,
            IngestSettings settings,
            LongSupplier nanoTime) {
        this.producer = producer;
        this.output = output;
        this.positions = positions;
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.ingest = new FileIngest(output, settings, KnownFiles::of, this::unavailable, committed -> {});
    }

    /** An Ingestor on a deployment whose shared topics exist. To be closed by the caller. */
    public static Ingestor on(KafkaConnection connection, IngestSettings settings) {
        Producer<String, byte[]> producer = connection.producer(
                Serdes.ByteArray(),
                Map.of(
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        connection.topics().ingestTransaction(settings.name()),
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        TRANSACTION_TIMEOUT_MILLIS));
        TransactionalOutput output =
                new TransactionalOutput(producer, connection.topics(), connection.serdes(), settings, System::nanoTime);
        return new Ingestor(
                producer,
                output,
                foreign -> {
                    // whoever begins to follow the input from now on ends this ingest
                    IngestGroup.requireEmpty(connection, settings.name());
                    return IngestPositions.read(connection, settings.name(), foreign);
                },
                settings,
                System::nanoTime);
    }

    /**
     * Ingests what is not ingested yet. To be called once.
     *
     * @throws IngestException when Kafka refuses; nothing is lost or repeated by starting again under the same name
     */
    public IngestReport run(InputFiles inputs, IngestProgress progress) {
        long startedAt = nanoTime.getAsLong();
        IngestCounts noted = ingest.pending();
        for (long i = 0; i < inputs.notRegular(); i++) {
            noted.skipped.add("link or special file");
        }
        inputs.unreadable().forEach(path -> noted.warnings.add("folder or prefix that cannot be listed"));
        boolean complete;
        try {
            output.fence();
            ingest.begin(new KnownFiles(settings.name(), positions.apply(noted.warnings)));
            ingest.known().listed(inputs.files());
            ingest.offer(inputs.files());
            complete = read(progress);
            ingest.commit();
            requireSomeGiven();
            seal();
        } catch (KafkaException e) {
            throw IngestException.of(settings.name(), e);
        }
        progress.finish();
        return ingest.counts().report(settings.name(), complete, (nanoTime.getAsLong() - startedAt) / 1e9);
    }

    /** What cannot be read now is left to the next run. Where the store fails, each other file would meet the same. */
    private void unavailable(InputFile file, InputUnavailableException failure) {
        ingest.pending().filesFailed++;
        if (failure.isRefusal()) {
            LOG.warn(
                    "the store refuses an object: it is left to the next run file={} error={}",
                    file.name(),
                    failure.getMessage());
            ingest.pending().warnings.add(REFUSED);
            refused = failure;
        } else if (failure.kind() == InputUnavailableException.Kind.STORE) {
            ingest.commit();
            throw unreadable(failure);
        }
    }

    private IngestException unreadable(InputUnavailableException failure) {
        return new IngestException(
                "cannot read " + failure.getMessage() + "; start again with --name " + settings.name()
                        + " and it resumes where it stopped",
                failure);
    }

    /** A store that refuses all objects does not take the credentials. */
    private void requireSomeGiven() {
        if (refused != null && ingest.inputBytes() == 0) {
            throw unreadable(refused);
        }
    }

    private void seal() {
        try {
            output.seal();
        } catch (KafkaException | IngestException e) {
            // all is committed: without the seal the next ingest may have to wait for transactions of others
            LOG.debug("the end of the ingest was not sealed name={}", settings.name(), e);
        }
    }

    /** Asks {@link #run} to finish the record that it is at, commit and return; called from any thread. */
    public void stop() {
        stopping = true;
    }

    @Override
    public void close() {
        ingest.close();
        producer.close();
    }

    /** Reads files to their ends; false when it stopped before. */
    private boolean read(IngestProgress progress) {
        boolean more = true;
        while (more && !stopping && ingest.documents() < settings.maxDocuments()) {
            more = ingest.work();
            ingest.commitWhenFull();
            IngestCounts done = ingest.counts();
            IngestCounts pending = ingest.pending();
            progress.update(
                    ingest.inputBytes(),
                    ingest.documents(),
                    done.textBytes + pending.textBytes,
                    done.dead.total() + pending.dead.total());
        }
        boolean complete =
                ingest.files().open().isEmpty() && ingest.files().waiting().isEmpty();
        ingest.commit();
        ingest.closeAll();
        return complete;
    }
}
