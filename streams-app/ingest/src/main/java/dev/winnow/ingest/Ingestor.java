package dev.winnow.ingest;

import dev.winnow.ingest.source.DocumentSources;
import dev.winnow.ingest.source.InputFile;
import dev.winnow.ingest.source.Reason;
import dev.winnow.ingest.source.SourceResult;
import dev.winnow.ingest.source.SourceTally;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.Provenance;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.Serdes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the records of input files to the {@code documents} topic, and what cannot be used to {@code dead-letters}. The position in the input is committed with them:
 * after any kind of stop, a run under the same name goes on without a record lost or repeated. Every record of the input is counted once, as documents, dead or skipped.
 *
 * <p>What becomes of a file that was touched, moved, has grown or has changed is in {@link KnownFiles}. Owned by one thread, but for {@link #stop}.
 */
public final class Ingestor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ingestor.class);

    /** A stretch of input between two records can take long, such as a very long line that is passed over. */
    private static final int TRANSACTION_TIMEOUT_MILLIS = 120_000;

    private final Producer<String, byte[]> producer;
    private final TransactionalOutput output;
    private final Function<SourceTally, Map<String, InputPosition>> positions;
    private final IngestSettings settings;
    private final LongSupplier nanoTime;
    private final SourceTally dead = new SourceTally();
    private final SourceTally skipped = new SourceTally();
    private final SourceTally warnings = new SourceTally();
    private long files;
    private long filesDone;
    private long filesFailed;
    private long filesChanged;
    private long records;
    private long documents;
    private long heldOut;
    private long textBytes;
    private long inputBytes;
    private volatile boolean stopping;

    /** @param positions reads the positions of the input, and counts in the tally what is none */
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
                foreign -> IngestPositions.read(connection, settings.name(), foreign),
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
        boolean complete;
        for (long i = 0; i < inputs.notRegular(); i++) {
            skipped.add("link or special file");
        }
        inputs.unreadable().forEach(path -> warnings.add("folder that cannot be listed"));
        try {
            output.fence();
            KnownFiles known = new KnownFiles(settings.name(), positions.apply(warnings), inputs.files());
            complete = read(new OpenFiles(inputs.files(), settings.order()), known, progress);
            commit();
            seal();
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw new IngestException(
                    "another ingest named '" + settings.name()
                            + "' has taken over: let it finish, or use another --name",
                    e);
        } catch (KafkaException e) {
            throw new IngestException(
                    "Kafka refused while ingesting (" + (e.getCause() == null ? e : e.getCause()).getMessage()
                            + "): start again with --name " + settings.name() + " and it resumes where it stopped",
                    e);
        }
        progress.finish();
        return new IngestReport(
                settings.name(),
                files,
                filesDone,
                filesFailed,
                filesChanged,
                records,
                documents,
                heldOut,
                dead.counts(),
                skipped.counts(),
                warnings.counts(),
                inputBytes,
                textBytes,
                complete,
                (nanoTime.getAsLong() - startedAt) / 1e9);
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
        producer.close();
    }

    /** Reads files to their ends; false when it stopped before. */
    private boolean read(OpenFiles files, KnownFiles known, IngestProgress progress) {
        while (!stopping && documents < settings.maxDocuments()) {
            Optional<InputFile> file = files.toOpen();
            if (file.isPresent()) {
                open(file.get(), known, files);
            } else {
                Optional<FileReading> reading = files.leastFar();
                if (reading.isEmpty()) {
                    return true;
                }
                step(reading.get(), files);
            }
            if (output.isFull()) {
                writePositions(files);
                commit();
            }
            long partly =
                    files.open().stream().mapToLong(FileReading::fileBytes).sum();
            progress.update(inputBytes + partly, documents, textBytes, dead.total());
        }
        boolean complete = files.open().isEmpty() && !files.hasWaiting();
        writePositions(files);
        for (FileReading reading : List.copyOf(files.open())) {
            close(reading, files);
        }
        return complete;
    }

    private void open(InputFile file, KnownFiles knownFiles, OpenFiles files) {
        long from = 0;
        try {
            KnownFiles.Known known = knownFiles.of(file);
            note(file, known);
            if (known.position() != null) {
                from = known.position().next();
                if (known.position().done() && known.change() != KnownFiles.Change.GROWN) {
                    filesDone++;
                    inputBytes += file.bytes();
                    return;
                }
            }
            files.add(new FileReading(file, DocumentSources.open(file, settings.source()), from));
        } catch (IOException e) {
            unreadable(file, from, e);
            finish(file, InputPosition.unread(file));
        }
    }

    /** Counts what has become of a file since an earlier run, and keeps its position under its present name and time. */
    private void note(InputFile file, KnownFiles.Known known) {
        switch (known.change()) {
            case TOUCHED -> warnings.add("touched file: same bytes, no record is sent again");
            case MOVED -> warnings.add("moved file: same bytes, no record is sent again");
            case GROWN -> warnings.add("grown file: what was appended is read");
            case CHANGED -> {
                filesChanged++;
                warnings.add("changed file: other bytes, read from its start");
            }
            default -> {
                return;
            }
        }
        if (known.position() != null && known.change() != KnownFiles.Change.GROWN) {
            output.write(file, known.position());
        }
        if (!known.released().isEmpty()) {
            output.write(known.released(), InputPosition.RELEASED);
        }
    }

    /** Takes one record of a file, or notes its end. */
    private void step(FileReading reading, OpenFiles files) {
        Optional<SourceResult> next = reading.next();
        if (next.isPresent()) {
            accept(reading.file(), next.get());
        } else {
            warnings.addAll(reading.warnings());
            filesFailed += reading.isDamaged() ? 1 : 0;
            InputPosition end = reading.endPosition();
            close(reading, files);
            finish(reading.file(), end);
        }
    }

    /** What Kafka refused counts as dead, not as documents. */
    private void commit() {
        for (Document document : output.commit()) {
            documents--;
            textBytes -= document.getTokens();
            dead.add(Reason.REFUSED.code());
            // of a text that was cut, other parts may be there
            records -= document.getAttributes().containsKey("parts") ? 0 : 1;
        }
    }

    private void close(FileReading reading, OpenFiles files) {
        files.remove(reading);
        try {
            reading.close();
        } catch (IOException e) {
            unreadable(reading.file(), 0, e);
        }
    }

    private void finish(InputFile file, InputPosition end) {
        files++;
        inputBytes += file.bytes();
        output.write(file, end);
    }

    private void unreadable(InputFile file, long position, IOException e) {
        filesFailed++;
        deadLetter(
                file,
                position,
                Reason.UNREADABLE,
                e + "; make it readable and touch it to have it read",
                new byte[0],
                0);
    }

    /** Positions of all files that have moved since the last transaction. */
    private void writePositions(OpenFiles files) {
        for (FileReading reading : files.open()) {
            reading.movedPosition().ifPresent(position -> output.write(reading.file(), position));
        }
    }

    private void accept(InputFile file, SourceResult result) {
        if (result instanceof SourceResult.Draft draft) {
            accept(file, draft);
        } else if (result instanceof SourceResult.Reject reject) {
            deadLetter(
                    file, reject.ordinal(), reject.reason(), reject.detail(), reject.payload(), reject.payloadBytes());
        } else if (result instanceof SourceResult.Gap gap) {
            deadLetter(file, gap.ordinal(), gap.reason(), gap.detail(), gap.payload(), gap.payloadBytes());
        } else if (result instanceof SourceResult.Failure failure) {
            deadLetter(
                    file,
                    failure.ordinal(),
                    failure.reason(),
                    failure.detail(),
                    failure.payload(),
                    failure.payloadBytes());
        } else if (result instanceof SourceResult.Skipped skip) {
            skipped.add(skip.what());
        }
    }

    private void accept(InputFile file, SourceResult.Draft draft) {
        DocumentMaker.Result made = settings.documents().make(draft);
        if (made instanceof DocumentMaker.Documents several) {
            records++;
            for (Document document : several.documents()) {
                if (settings.holdOut().takes(document)) {
                    settings.holdOut().write(document);
                    heldOut++;
                } else {
                    output.write(document, new Provenance(file.name(), draft.ordinal()));
                    documents++;
                    textBytes += document.getTokens();
                }
            }
        } else if (made instanceof DocumentMaker.Refused refused) {
            deadLetter(
                    file,
                    draft.ordinal(),
                    refused.reason(),
                    refused.detail(),
                    refused.payload(),
                    refused.payload().length);
        }
    }

    private void deadLetter(
            InputFile file, long ordinal, Reason reason, String detail, byte[] payload, long payloadBytes) {
        dead.add(reason.code());
        output.write(DeadLetter.newBuilder()
                .setStep("ingest")
                .setReason(reason.code())
                .setDetail(detail)
                .setOrigin(file.name())
                .setPosition(ordinal)
                .setPayload(
                        ByteBuffer.wrap(Arrays.copyOf(payload, Math.min(payload.length, SourceResult.PAYLOAD_LIMIT))))
                .setPayloadBytes(payloadBytes)
                .build());
    }
}
