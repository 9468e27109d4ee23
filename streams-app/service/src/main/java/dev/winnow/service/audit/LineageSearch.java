package dev.winnow.service.audit;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.client.ScanRange;
import dev.winnow.kafka.topic.Provenance;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Sample;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Follows a sample back: selected record, the annotated record that the plan decided, the document that was labelled, and the crawl
 * file and record that it was ingested from. A document keeps its partition all the way, so that one partition of each topic is
 * read. To be used once.
 */
public final class LineageSearch {
    private final KafkaConnection connection;
    private final RunTopics run;
    private final Findings findings = new Findings();
    private final Map<NotCovered, Long> uncovered = new EnumMap<>(NotCovered.class);
    private final Scratch scratch;
    private final Rows<LineageReport.Lineage> samples;
    private long followed;
    private long differing;
    private long uncompared;

    /** @param scratch where the samples of the report are, until it is closed */
    public LineageSearch(KafkaConnection connection, RunTopics run, Scratch scratch) {
        this.connection = connection;
        this.run = run;
        this.scratch = scratch;
        samples = new Rows<>(scratch, LineageReport.Lineage.class);
    }

    /**
     * Follows the sample at an offset of the selected topic.
     *
     * @throws TopicException when there is no sample
     */
    public LineageReport at(int partition, long offset) {
        RunLog log = RunLog.read(connection, run, scratch, new Findings());
        if (partition < 0 || partition >= log.partitions()) {
            throw new IllegalArgumentException("partition " + partition + " not found: " + run.selected() + " has "
                    + log.partitions() + ", counted from 0");
        }
        follow(log, partition, ScanRange.ALL.from(offset).before(offset + 1), record -> true);
        return report(partition + ":" + offset, log);
    }

    /**
     * Follows every sample of a document.
     *
     * @throws TopicException if none exists
     */
    public LineageReport of(String documentId) {
        RunLog log = RunLog.read(connection, run, scratch, new Findings());
        for (int partition = 0; partition < log.partitions(); partition++) {
            follow(log, partition, ScanRange.ALL, record -> documentId.equals(record.key()));
        }
        return report(documentId, log);
    }

    private LineageReport report(String asked, RunLog log) {
        if (followed == 0) {
            throw new TopicException("no sample " + asked + " is on " + run.selected()
                    + ": give PARTITION:OFFSET of that topic, or the id of a selected document"
                    + log.heads().deleted(run.selected()));
        }
        Coverage coverage = Coverage.of(followed - differing - uncompared, differing, uncovered);
        return new LineageReport(
                findings.count() == 0 && coverage.notCovered() == 0, run.run(), samples, coverage, findings.first());
    }

    private void follow(RunLog log, int partition, ScanRange range, Predicate<ConsumerRecord<String, byte[]>> which) {
        scan(run.selected(), partition, range, record -> {
            if (which.test(record)) {
                samples.put(followed++, follow(log, record));
            }
        });
    }

    private LineageReport.Lineage follow(RunLog log, ConsumerRecord<String, byte[]> record) {
        long faults = findings.count();
        Optional<NotCovered> gone = Optional.empty();
        Sample sample = connection.serdes().sample().deserializer().deserialize(run.selected(), record.value());
        Document document = sample.getDocument();
        if (!document.getId().equals(sha256(document.getText()))) {
            fault(record, "the id of document " + document.getId() + " is not the SHA-256 of its text");
        }
        Optional<ConsumerRecord<String, byte[]>> annotated = annotated(log, record, sample);
        Optional<Provenance> crawl = annotated.flatMap(found -> Provenance.of(found.headers()));
        Optional<ConsumerRecord<String, byte[]>> origin = annotated.flatMap(found -> origin(found, document, crawl));
        if (findings.count() > faults) {
            differing++;
        } else if (annotated.isEmpty()) {
            gone = Optional.of(NotCovered.ANNOTATED_DELETED);
        } else if (origin.isEmpty()) {
            gone = Optional.of(NotCovered.DOCUMENTS_DELETED);
        }
        gone.ifPresent(reason -> {
            uncompared++;
            uncovered.merge(reason, 1L, Long::sum);
        });
        return new LineageReport.Lineage(
                document.getId(),
                place(record),
                sample.getPlanVersion(),
                sample.getProbability(),
                sample.getScore(),
                sample.getUses(),
                document.getAnnotations().stream().map(Explanation.Label::of).toList(),
                annotated.map(LineageSearch::place).orElse(null),
                origin.map(LineageSearch::place).orElse(null),
                crawl.map(from -> new LineageReport.CrawlRecord(from.file(), from.record()))
                        .orElse(null),
                document.getSource(),
                document.getUrl());
    }

    /** The first record of the document under the sample's plan: a plan selects no document twice. */
    private Optional<ConsumerRecord<String, byte[]>> annotated(
            RunLog log, ConsumerRecord<String, byte[]> record, Sample sample) {
        String topic = connection.topics().annotated();
        SwitchPoints switches =
                new SwitchPoints(scratch, log.marks(record.partition(), log.reach(topic, record.partition())));
        AtomicReference<ConsumerRecord<String, byte[]>> first = new AtomicReference<>();
        var documents = connection.serdes().document().deserializer();
        scan(topic, record.partition(), ScanRange.ALL, candidate -> {
            if (sample.getDocument().getId().equals(candidate.key())
                    && switches.planAt(candidate.offset()) == sample.getPlanVersion()
                    && sample.getDocument().equals(TopicScan.decode(documents, candidate))) {
                first.compareAndSet(null, candidate);
            }
        });
        boolean whole = !log.heads().isCut(topic, record.partition())
                && !log.heads().isCut(run.marks(), 0)
                && !log.heads().isRecreated(topic);
        if (first.get() == null && whole) {
            fault(
                    record,
                    "document " + sample.getDocument().getId() + " as it was selected is nowhere on "
                            + connection.topics().annotated() + " under plan " + sample.getPlanVersion());
        }
        return Optional.ofNullable(first.get());
    }

    /** The document that was labelled: of the same crawl record, and the same but for the labels. */
    private Optional<ConsumerRecord<String, byte[]>> origin(
            ConsumerRecord<String, byte[]> annotated, Document labelled, Optional<Provenance> crawl) {
        Document expected =
                Document.newBuilder(labelled).setAnnotations(List.of()).build();
        AtomicReference<ConsumerRecord<String, byte[]>> first = new AtomicReference<>();
        var documents = connection.serdes().document().deserializer();
        String topic = connection.topics().documents();
        scan(topic, annotated.partition(), ScanRange.ALL, candidate -> {
            if (labelled.getId().equals(candidate.key())
                    && Provenance.of(candidate.headers()).equals(crawl)) {
                Document document = TopicScan.decode(documents, candidate);
                if (document != null
                        && expected.equals(Document.newBuilder(document)
                                .setAnnotations(List.of())
                                .build())) {
                    first.compareAndSet(null, candidate);
                }
            }
        });
        if (first.get() == null && isWhole(topic, annotated.partition())) {
            fault(annotated, "document " + labelled.getId() + " is labelled here, but not on " + topic);
        }
        return Optional.ofNullable(first.get());
    }

    /** Whether nothing of a partition has been deleted by retention. */
    private boolean isWhole(String topic, int partition) {
        TopicPartition asked = new TopicPartition(topic, partition);
        return connection
                        .ask("for the start of " + topic, admin -> admin.listOffsets(
                                        Map.of(asked, OffsetSpec.earliest()))
                                .partitionResult(asked))
                        .offset()
                == 0;
    }

    private void fault(ConsumerRecord<String, byte[]> record, String what) {
        findings.add(record.topic(), record.partition(), record.offset(), what);
    }

    private void scan(String topic, int partition, ScanRange range, Consumer<ConsumerRecord<String, byte[]>> action) {
        try (PartitionReader reader = new PartitionReader(connection, topic, partition, range)) {
            for (Optional<ConsumerRecord<String, byte[]>> record = reader.next();
                    record.isPresent();
                    record = reader.next()) {
                action.accept(record.get());
            }
        }
    }

    private static LineageReport.Place place(ConsumerRecord<String, byte[]> record) {
        return new LineageReport.Place(record.topic(), record.partition(), record.offset());
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
