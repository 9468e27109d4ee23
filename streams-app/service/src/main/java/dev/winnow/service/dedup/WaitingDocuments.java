package dev.winnow.service.dedup;

import dev.winnow.kafka.topic.DeadRecord;
import dev.winnow.kafka.topic.Provenance;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.MissingKind;
import dev.winnow.service.pacing.HeldPartitions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The documents of one partition that wait for the answers of the bands, and how they leave: in the order in which they came, so that {@code compared} has the
 * order of {@code documents}. Everything is in stores; two processors of a task each have an instance. One thread.
 */
final class WaitingDocuments {
    /** Documents from which a partition is not read on: their answers take about three commits. */
    static final int MOST_DOCUMENTS = 4_096;

    private static final long MOST_BYTES = 32L << 20;
    private static final List<String> GROUPS = List.of("unique", "near", "exact");
    private static final String PROGRESS = "progress";
    private static final HexFormat HEX = HexFormat.of();

    private final DedupSettings settings;
    private final String documentsTopic;
    private final String comparedTopic;
    private final Deserializer<Document> reader;
    private final Serializer<Document> writer;
    private final Meters meters;
    private final HeldPartitions held;
    private final ProcessorContext<Object, Object> context;
    private final int partition;
    private final KeyValueStore<String, byte[]> progresses;
    private final KeyValueStore<Long, byte[]> documents;
    private final KeyValueStore<Long, byte[]> verdicts;

    WaitingDocuments(DedupTopology.Parts parts, ProcessorContext<Object, Object> context) {
        this.settings = parts.settings();
        Topics topics = parts.connection().topics();
        documentsTopic = topics.documents();
        comparedTopic = topics.compared();
        reader = parts.connection().serdes().document().deserializer();
        writer = parts.connection().serdes().document().serializer();
        meters = parts.meters();
        // an alert on an increase needs the 0 before it
        GROUPS.forEach(meters::compared);
        held = parts.held();
        this.context = context;
        partition = context.taskId().partition();
        progresses = context.getStateStore(DedupTopology.PROGRESS_STORE);
        documents = context.getStateStore(DedupTopology.DOCUMENTS_STORE);
        verdicts = context.getStateStore(DedupTopology.VERDICTS_STORE);
    }

    Progress progress() {
        byte[] bytes = progresses.get(PROGRESS);
        return bytes == null ? new Progress(settings.documentsId()) : Progress.of(bytes);
    }

    void keep(Progress progress) {
        progresses.put(PROGRESS, progress.toBytes());
        long waiting = progress.waiting();
        if (waiting >= MOST_DOCUMENTS || progress.bytes >= MOST_BYTES) {
            held.hold(partition, true);
        } else if (waiting <= MOST_DOCUMENTS / 2 && progress.bytes <= MOST_BYTES / 2) {
            held.hold(partition, false);
        }
    }

    /** Shows how many wait. */
    void show() {
        meters.waiting(partition, progress().waiting());
    }

    /** Another process has the partition. */
    void leave() {
        held.hold(partition, false);
        meters.waiting(partition, Double.NaN);
    }

    /** Lets a document wait for those before it, or leave at once where none is and all is known of it. */
    void add(Progress progress, WaitingDocument document, Verdict verdict) {
        if (progress.waiting() == 0 && verdict.missing() == 0) {
            forward(document, verdict);
            return;
        }
        long sequence = progress.next++;
        progress.bytes += document.bytes().length;
        documents.put(sequence, document.toBytes());
        verdicts.put(sequence, verdict.toBytes());
    }

    /** Takes an answer, and lets those documents leave of which all is known. */
    void answered(BandAnswer answer) {
        byte[] known = verdicts.get(answer.sequence());
        if (known == null) {
            // a question that was asked again, after the offsets of the group were lost
            return;
        }
        Verdict verdict = Verdict.of(known);
        if (verdict.missing() == 0) {
            return;
        }
        Verdict now = verdict.with(answer.match());
        verdicts.put(answer.sequence(), now.toBytes());
        Progress progress = progress();
        if (now.missing() == 0 && answer.sequence() == progress.head) {
            release(progress);
            keep(progress);
        }
    }

    private void release(Progress progress) {
        while (progress.waiting() > 0) {
            Verdict verdict = Verdict.of(verdicts.get(progress.head));
            if (verdict.missing() > 0) {
                return;
            }
            WaitingDocument document = WaitingDocument.of(documents.get(progress.head));
            forward(document, verdict);
            verdicts.delete(progress.head);
            documents.delete(progress.head);
            progress.bytes -= document.bytes().length;
            progress.head++;
        }
    }

    private void forward(WaitingDocument waiting, Verdict verdict) {
        Document document = reader.deserialize(documentsTopic, waiting.bytes());
        Annotation annotation = annotation(document.getId(), verdict);
        byte[] value = writer.serialize(comparedTopic, labelled(document, annotation));
        int bytes = value.length + document.getId().length();
        if (bytes > Topics.MAX_ANNOTATED_BYTES) {
            dead(waiting, document.getId(), DeadRecord.TOO_LARGE, tooLarge(bytes));
            return;
        }
        meters.compared(annotation.getGroup()).increment();
        context.forward(new Record<>(
                document.getId(),
                new Output.Compared(partition, value),
                waiting.time(),
                headers(waiting.provenance())));
    }

    /** Writes the dead letter of a document. */
    void dead(WaitingDocument waiting, String key, String reason, String detail) {
        meters.dead(reason).increment();
        ConsumerRecord<String, byte[]> record = new ConsumerRecord<>(
                documentsTopic,
                partition,
                waiting.offset(),
                waiting.time(),
                TimestampType.CREATE_TIME,
                -1,
                waiting.bytes().length,
                key,
                waiting.bytes(),
                headers(waiting.provenance()),
                Optional.empty());
        context.forward(new Record<>(
                null,
                new Output.Dead(DeadRecord.of(record, DedupTopology.STEP, reason, detail)),
                context.currentSystemTimeMs()));
    }

    static String tooLarge(int bytes) {
        return "compared, the document has " + bytes + " bytes, more than " + Topics.MAX_ANNOTATED_BYTES;
    }

    private static Headers headers(Optional<Provenance> provenance) {
        return provenance.map(Provenance::headers).orElseGet(RecordHeaders::new);
    }

    private Annotation annotation(String id, Verdict verdict) {
        Match match = verdict.match();
        String group = verdict.exact() ? "exact" : match.isNone() ? "unique" : "near";
        String repeated = verdict.exact() ? id : HEX.formatHex(match.id());
        return new Annotation(
                settings.agent(), group, verdict.exact() ? 1 : match.similarity(), settings.version(), repeated);
    }

    private static Document labelled(Document document, Annotation annotation) {
        List<Annotation> annotations = new ArrayList<>(document.getAnnotations());
        annotations.removeIf(other -> other.getAgent().equals(annotation.getAgent()));
        annotations.add(annotation);
        Map<String, MissingKind> missing = new HashMap<>(document.getMissing());
        missing.remove(annotation.getAgent());
        return Document.newBuilder(document)
                .setAnnotations(annotations)
                .setMissing(missing)
                .build();
    }

    /** The bytes of an id. */
    static byte[] id(Document document) {
        return HEX.parseHex(document.getId());
    }

    /** Bytes of a text that its id is of. */
    static byte[] utf8(Document document) {
        return document.getText().getBytes(StandardCharsets.UTF_8);
    }
}
