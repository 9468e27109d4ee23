package dev.winnow.service.dedup;

import dev.winnow.decision.ProducerContract;
import dev.winnow.decision.ProducerContract.Breach;
import dev.winnow.kafka.topic.DeadRecord;
import dev.winnow.kafka.topic.Provenance;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.schemas.Document;
import dev.winnow.service.streams.RepeatedRecords;
import dev.winnow.similarity.Signature;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Reads the documents of one partition: one whose id came before is an exact duplicate, and the first of an id in each half of the window asks the bands. Owned by the
 * stream thread.
 *
 * <pre>
 * breaks the contract of producers, or is too large -> dead letter
 * its id came before in this half of the window     -> exact
 * has too few words for a signature                 -> exact when its id came before in the window, else unique
 * else                                              -> one question to each partition of bands, and it waits for the answers
 * </pre>
 *
 * <p>So an exact duplicate takes its place in the bands once per half of the window: near duplicates find the text for as long after its last copy as after its first.
 */
final class ReadProcessor implements Processor<String, ReadDocument, Object, Object> {
    private static final Duration SHOW = Duration.ofSeconds(1);
    private static final int MICROS = 1_000;
    private static final byte[] SEEN = {1};
    private static final int BUCKETS_BEFORE = 2;

    private final DedupTopology.Parts parts;
    private final DedupSettings settings;
    private final RepeatedRecords repeated;
    private ProcessorContext<Object, Object> context;
    private WaitingDocuments waiting;
    private WindowStore<byte[], byte[]> ids;
    private int partition;

    ReadProcessor(DedupTopology.Parts parts) {
        this.parts = parts;
        this.settings = parts.settings();
        this.repeated = new RepeatedRecords(DedupTopology.STEP, parts.meters());
    }

    @Override
    public void init(ProcessorContext<Object, Object> processorContext) {
        context = processorContext;
        partition = context.taskId().partition();
        ids = context.getStateStore(DedupTopology.IDS_STORE);
        waiting = new WaitingDocuments(parts, context);
        Progress progress = waiting.progress();
        if (!progress.topic.equals(settings.documentsId())) {
            if (!parts.allowMissing()) {
                throw new IllegalStateException(parts.connection().topics().documents()
                        + " was deleted and created again since its documents were compared: see 'Recreated"
                        + " topics' in the runbook");
            }
            progress.topic = settings.documentsId();
            progress.offset = -1;
        }
        waiting.keep(progress);
        context.schedule(SHOW, PunctuationType.WALL_CLOCK_TIME, now -> waiting.show());
    }

    @Override
    public void process(Record<String, ReadDocument> record) {
        long offset = context.recordMetadata().orElseThrow().offset();
        Progress progress = waiting.progress();
        if (offset <= progress.offset) {
            repeated.skip("documents-" + partition, offset);
            return;
        }
        progress.offset = offset;
        // increasing, so that of two documents of a partition the first comes before the second
        progress.stamp = Math.max(progress.stamp + 1, parts.clock().getAsLong() * MICROS);
        read(record, progress);
        waiting.keep(progress);
    }

    private void read(Record<String, ReadDocument> record, Progress progress) {
        ReadDocument read = record.value();
        WaitingDocument document =
                new WaitingDocument(progress.offset, read.recordTime(), Provenance.of(record.headers()), read.bytes);
        if (read.bytes.length > Topics.MAX_ANNOTATED_BYTES) {
            waiting.dead(document, record.key(), DeadRecord.TOO_LARGE, WaitingDocuments.tooLarge(read.bytes.length));
            return;
        }
        Optional<Breach> breach =
                ProducerContract.breach(record.key(), read.document, WaitingDocuments.utf8(read.document));
        if (breach.isPresent()) {
            waiting.dead(
                    document, record.key(), breach.get().reason(), breach.get().detail());
            return;
        }
        waiting.add(progress, document, verdict(read.document, progress));
    }

    private Verdict verdict(Document document, Progress progress) {
        byte[] id = WaitingDocuments.id(document);
        long millis = progress.stamp / MICROS;
        long bucket = millis - Math.floorMod(millis, settings.bucketMillis());
        if (ids.fetch(id, bucket) != null) {
            return Verdict.EXACT;
        }
        boolean exact = isOfBucketBefore(id, bucket);
        ids.put(id, SEEN, bucket);
        return settings.signatures()
                .of(document.getText())
                .map(signature -> Verdict.asked(ask(id, signature, progress), exact))
                .orElse(exact ? Verdict.EXACT : Verdict.UNIQUE);
    }

    private boolean isOfBucketBefore(byte[] id, long bucket) {
        for (int before = 1; before <= BUCKETS_BEFORE; before++) {
            if (ids.fetch(id, bucket - before * settings.bucketMillis()) != null) {
                return true;
            }
        }
        return false;
    }

    /** Asks the bands; the number of their partitions. */
    private int ask(byte[] id, Signature signature, Progress progress) {
        int asked = 0;
        for (int bands = 0; bands < settings.partitions(); bands++) {
            int target = bands;
            long[] keys = LongStream.of(signature.bandKeys())
                    .filter(key -> Math.floorMod(key, settings.partitions()) == target)
                    .toArray();
            if (keys.length > 0) {
                asked++;
                context.forward(new Record<>(
                        target,
                        new BandQuery(
                                partition,
                                progress.next,
                                progress.stamp,
                                id,
                                signature.rows(),
                                signature.sketch(),
                                keys),
                        progress.stamp / MICROS));
            }
        }
        return asked;
    }

    @Override
    public void close() {
        waiting.leave();
    }
}
