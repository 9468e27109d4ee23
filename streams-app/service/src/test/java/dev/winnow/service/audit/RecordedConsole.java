package dev.winnow.service.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.decision.Crawl;
import dev.winnow.decision.PlanRecords;
import dev.winnow.kafka.client.Origin;
import dev.winnow.kafka.registry.EncodedDocument;
import dev.winnow.kafka.registry.EncodedSample;
import dev.winnow.kafka.registry.FakeRegistry;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.service.console.ConsoleDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** What a console wrote over a stream of documents, to be changed by a test, and the verdict of the audit on it. */
abstract class RecordedConsole {
    static final RunTopics TOPICS = new RunTopics("test", Crawl.RUN);

    /** By the first plan: the same plan makes the same records, and each test gets copies. */
    private static final Map<dev.winnow.schemas.Plan, Recording> RECORDINGS = new HashMap<>();

    private static FakeRegistry registry;
    private static RecordSerdes serdes;
    private static Deserializer<EncodedDocument> scannedDocuments;
    private static Deserializer<EncodedSample> scannedSamples;

    @TempDir
    Path directory;

    @BeforeAll
    static void startRegistry() throws IOException {
        registry = new FakeRegistry();
        serdes = new RecordSerdes(registry.client(), true);
        scannedDocuments = serdes.encodedDocument();
        scannedSamples = serdes.scannedSample();
    }

    @AfterAll
    static void stopRegistry() {
        registry.close();
    }

    final Map<Integer, Plan> plans = new TreeMap<>();
    List<Document> documents = new ArrayList<>();
    List<Mark> marks = List.of();
    List<Sample> samples = List.of();
    long decisions;
    List<Drawn> probes = List.of();
    AuditRange range = AuditRange.ALL;

    record Drawn(Probe probe, long origin) {}

    private record Recording(
            List<Plan> plans, List<Document> documents, List<Mark> marks, List<Sample> samples, List<Drawn> probes) {}

    /** Four plans, one of them skipped at once by the next, over a stream with repeats. */
    void record(Policy policy) throws IOException {
        record(Crawl.plan0(Crawl.RUN, policy));
    }

    void record(Plan first) throws IOException {
        Recording made = RECORDINGS.get(PlanRecords.toRecord(first));
        if (made == null) {
            made = make(first);
            RECORDINGS.put(PlanRecords.toRecord(first), made);
        }
        made.plans().forEach(plan -> plans.put(plan.version(), plan));
        documents.addAll(copies(
                made.documents(), document -> Document.newBuilder(document).build()));
        marks = copies(made.marks(), mark -> Mark.newBuilder(mark).build());
        samples = copies(made.samples(), sample -> Sample.newBuilder(sample).build());
        probes = copies(
                made.probes(),
                drawn -> new Drawn(Probe.newBuilder(drawn.probe()).build(), drawn.origin()));
    }

    private static <T> List<T> copies(List<T> records, UnaryOperator<T> copy) {
        return new ArrayList<>(records.stream().map(copy).toList());
    }

    private Recording make(Plan first) throws IOException {
        Crawl crawl = new Crawl(11);
        List<Plan> announced = new ArrayList<>();
        List<Document> sent = new ArrayList<>();
        try (ConsoleDriver console = new ConsoleDriver(directory)) {
            Plan plan = first;
            for (int stage = 0; stage < 4; stage++) {
                announced.add(plan);
                console.plan(plan);
                if (stage != 2) {
                    List<Document> batch = crawl.documents(400);
                    batch.addAll(sent.subList(0, Math.min(sent.size(), 150)));
                    sent.addAll(batch);
                    console.documents(batch);
                }
                plan = crawl.next(plan);
            }
            List<Drawn> drawn = console.probes.readRecordsToList().stream()
                    .map(record -> new Drawn(
                            record.value(),
                            Origin.of(record.headers()).orElseThrow().offset()))
                    .toList();
            return new Recording(
                    announced, sent, console.marks.readValuesToList(), console.selected.readValuesToList(), drawn);
        }
    }

    /** What is known of the records; a test changes it. */
    PartitionVerifier.Evidence evidence = PartitionVerifier.Evidence.WHOLE;

    Tally tally;

    Findings verify() {
        try (Scratch scratch = new Scratch()) {
            return verify(scratch);
        }
    }

    private Findings verify(Scratch scratch) {
        Findings findings = new Findings();
        List<Written<Mark>> writtenMarks = written(marks);
        Iterator<Written<EncodedSample>> writtenSamples = encoded(samples).iterator();
        WrittenProbes writtenProbes = new WrittenProbes(scratch);
        for (int offset = 0; offset < probes.size(); offset++) {
            int place = offset;
            writtenProbes
                    .add(probes.get(offset).probe(), probes.get(offset).origin(), offset)
                    .ifPresent(what -> findings.add(TOPICS.probes(), 0, place, what));
        }
        Replay replay =
                new Replay(TOPICS, "test.annotated", 0, range, plans, writtenMarks, new UsesOnDisk(scratch), findings);
        PartitionVerifier verifier = new PartitionVerifier(
                TOPICS,
                "test.annotated",
                0,
                range,
                replay,
                new PartitionVerifier.Records(
                        () -> writtenSamples.hasNext() ? writtenSamples.next() : null, writtenProbes),
                evidence,
                findings);
        int offset = 0;
        for (; offset < documents.size() && !verifier.isDone(offset); offset++) {
            verifier.accept(encoded(documents.get(offset)), offset);
        }
        verifier.finish(Math.min(documents.size(), range.toOffset()), offset == documents.size(), Long.MAX_VALUE);
        tally = verifier.tally();
        decisions = tally.decisions();
        return findings;
    }

    /** Samples as an audit reads them: from the bytes of their topic. */
    static List<Written<EncodedSample>> encoded(List<Sample> samples) {
        return written(samples.stream()
                .map(sample -> scannedSamples.deserialize(
                        TOPICS.selected(), serdes.sample().serializer().serialize(TOPICS.selected(), sample)))
                .toList());
    }

    /** A document as an audit reads it. */
    static EncodedDocument encoded(Document document) {
        return scannedDocuments.deserialize(
                "test.annotated", serdes.document().serializer().serialize("test.annotated", document));
    }

    static <T> List<Written<T>> written(List<T> records) {
        List<Written<T>> written = new ArrayList<>();
        records.forEach(record -> written.add(new Written<>(record, written.size())));
        return written;
    }

    static Violation only(Findings findings) {
        assertThat(findings.first()).hasSize(1);
        return findings.first().get(0);
    }
}
