package dev.winnow.ingest;

import dev.winnow.ingest.source.Reason;
import dev.winnow.ingest.source.SourceResult;
import dev.winnow.kafka.registry.UnlabelledDocument;
import dev.winnow.kafka.topic.Provenance;
import dev.winnow.schemas.DeadLetter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Writes what became of records into the open transaction. Every record of the input is counted once, as documents, dead or skipped; what is counted since the last
 * commit is lost with the transaction. Owned by one thread.
 */
final class ResultOutput {
    private final TransactionalOutput output;
    private final IngestSettings settings;
    private final Consumer<IngestCounts> onCommit;
    private final IngestCounts committed = new IngestCounts();
    private IngestCounts pending = new IngestCounts();

    /** @param onCommit takes the counts of what is committed, each time that something is */
    ResultOutput(TransactionalOutput output, IngestSettings settings, Consumer<IngestCounts> onCommit) {
        this.output = output;
        this.settings = settings;
        this.onCommit = onCommit;
    }

    /** Counts of what is committed. */
    IngestCounts committed() {
        return committed;
    }

    /** Counts of what is not committed yet. */
    IngestCounts pending() {
        return pending;
    }

    /** Commits all that was written. What Kafka refused counts as dead, not as documents. */
    void commit() {
        for (UnlabelledDocument document : output.commit()) {
            pending.documents--;
            pending.textBytes -= document.tokens();
            pending.dead.add(Reason.REFUSED.code());
            // of a text that was cut, other parts may be there
            pending.records -= document.attributes().containsKey("parts") ? 0 : 1;
        }
        committed.addAll(pending);
        onCommit.accept(pending);
        pending = new IngestCounts();
    }

    /** Aborts the transaction. */
    void discard() {
        output.discard();
        pending = new IngestCounts();
    }

    /** @param origin file or partition that the record is of */
    void accept(String origin, SourceResult result) {
        accept(origin, MadeRecord.of(result, settings.documents()));
    }

    void accept(String origin, MadeRecord record) {
        SourceResult result = record.result();
        if (record.made().isPresent()) {
            accept(origin, result.ordinal(), record.made().get());
        } else if (result instanceof SourceResult.Reject reject) {
            deadLetter(
                    origin,
                    reject.ordinal(),
                    reject.reason(),
                    reject.detail(),
                    reject.payload(),
                    reject.payloadBytes());
        } else if (result instanceof SourceResult.Gap gap) {
            deadLetter(origin, gap.ordinal(), gap.reason(), gap.detail(), gap.payload(), gap.payloadBytes());
        } else if (result instanceof SourceResult.Failure failure) {
            deadLetter(
                    origin,
                    failure.ordinal(),
                    failure.reason(),
                    failure.detail(),
                    failure.payload(),
                    failure.payloadBytes());
        } else if (result instanceof SourceResult.Skipped skip) {
            pending.skipped.add(skip.what());
        }
    }

    private void accept(String origin, long ordinal, DocumentMaker.Result made) {
        if (made instanceof DocumentMaker.Documents several) {
            pending.records++;
            for (UnlabelledDocument document : several.documents()) {
                if (settings.holdOut().takes(document.id())) {
                    settings.holdOut().write(document);
                    pending.heldOut++;
                } else {
                    output.write(document, new Provenance(origin, ordinal));
                    pending.documents++;
                    pending.textBytes += document.tokens();
                }
            }
        } else if (made instanceof DocumentMaker.Refused refused) {
            deadLetter(
                    origin, ordinal, refused.reason(), refused.detail(), refused.payload(), refused.payload().length);
        }
    }

    void deadLetter(String origin, long ordinal, Reason reason, String detail, byte[] payload, long payloadBytes) {
        pending.dead.add(reason.code());
        output.write(DeadLetter.newBuilder()
                .setStep("ingest")
                .setReason(reason.code())
                .setDetail(detail)
                .setOrigin(origin)
                .setPosition(ordinal)
                .setPayload(
                        ByteBuffer.wrap(Arrays.copyOf(payload, Math.min(payload.length, SourceResult.PAYLOAD_LIMIT))))
                .setPayloadBytes(payloadBytes)
                .build());
    }
}
