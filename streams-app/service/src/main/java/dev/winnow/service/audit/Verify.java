package dev.winnow.service.audit;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.Origin;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.Sample;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Recomputes the decisions of a run from {@code annotated + plans + marks} and compares them with {@code selected}, {@code
 * probes} and {@code marks}, up to what the console has committed; and recomputes its plans from {@code rewards + marks}. A
 * console may run meanwhile; what it adds is then left to the next verification.
 *
 * <p>Whatever the range, every partition is replayed from its start, because uses, label sample and chain are functions of all
 * that came before. What lies before the range is not compared, and what lies behind it is not read.
 *
 * <p>Memory: plans, marks, some hundred bytes for each probe, and an id for each document selected; per thread one fetch.
 * To be used once.
 */
public final class Verify {
    private final KafkaConnection connection;
    private final RunTopics run;
    private final AuditRange range;
    private final PartitionWorkers workers;
    private final Findings findings = new Findings();

    /**
     * @param range what is compared
     * @param threads most partitions replayed at a time, at least 1
     * @param progress gets a line now and then
     */
    public Verify(KafkaConnection connection, RunTopics run, AuditRange range, int threads, Consumer<String> progress) {
        this.connection = connection;
        this.run = run;
        this.range = range;
        this.workers = new PartitionWorkers(threads, progress);
    }

    private record Counts(long decisions, long selected, long probes, long dead) {
        private Counts plus(Counts other) {
            return new Counts(
                    decisions + other.decisions, selected + other.selected, probes + other.probes, dead + other.dead);
        }
    }

    /** Verifies the range. */
    public VerifyReport run() {
        RunLog log = RunLog.read(connection, run, findings);
        new History(connection, run).check(log, range, findings, link -> {});
        Map<Integer, WrittenProbes> probes = probes(log);
        List<Integer> partitions = range.partitionsOf(log.partitions());
        ReplayProgress reached = new ReplayProgress(
                "verified",
                partitions.stream().mapToLong(partition -> end(log, partition)).sum(),
                System::nanoTime);
        Counts counts = workers
                .each(
                        partitions,
                        reached,
                        partition ->
                                verify(partition, log, probes.getOrDefault(partition, new WrittenProbes()), reached))
                .stream()
                .reduce(new Counts(0, 0, 0, 0), Counts::plus);
        return new VerifyReport(
                findings.count() == 0,
                run.run(),
                counts.decisions(),
                counts.selected(),
                counts.decisions() - counts.selected(),
                counts.probes(),
                counts.dead(),
                findings.unreadable(),
                findings.count(),
                findings.first());
    }

    private long end(RunLog log, int partition) {
        return Math.min(log.console().end(partition), range.toOffset());
    }

    private Counts verify(int partition, RunLog log, WrittenProbes probes, ReplayProgress reached) {
        String annotated = connection.topics().annotated();
        long end = end(log, partition);
        Deserializer<Document> labelled = connection.serdes().labelledDocument();
        Deserializer<Document> whole = connection.serdes().document().deserializer();
        long dead = 0;
        try (PartitionReader source = new PartitionReader(connection, annotated, partition, end);
                PartitionReader selected = new PartitionReader(connection, run.selected(), partition)) {
            PartitionVerifier verifier = new PartitionVerifier(
                    run,
                    annotated,
                    partition,
                    range,
                    new PartitionVerifier.Records(
                            log.plans(partition), log.marks(partition), samples(selected), probes),
                    findings);
            Optional<ConsumerRecord<String, byte[]>> next = source.next();
            while (next.isPresent() && !verifier.isDone(next.get().offset())) {
                ConsumerRecord<String, byte[]> record = next.get();
                Document document = TopicScan.decode(labelled, record);
                if (document == null) {
                    dead++;
                } else {
                    verifier.accept(document, record.offset(), () -> whole.deserialize(annotated, record.value()));
                }
                reached.add(1);
                next = source.next();
            }
            boolean all = next.isEmpty() && end == log.console().end(partition);
            verifier.finish(end, all, log.written().selected(partition));
            return new Counts(verifier.decisions(), verifier.selected(), verifier.probed(), dead);
        }
    }

    private Supplier<Written<Sample>> samples(PartitionReader selected) {
        Deserializer<Sample> samples = connection.serdes().sample().deserializer();
        return () -> {
            for (Optional<ConsumerRecord<String, byte[]>> record = selected.next();
                    record.isPresent();
                    record = selected.next()) {
                Sample sample = TopicScan.decode(samples, record.get());
                if (sample != null) {
                    return new Written<>(sample, record.get().offset());
                }
                findings.add(
                        run.selected(),
                        record.get().partition(),
                        record.get().offset(),
                        "a record that is no selected document");
            }
            return null;
        };
    }

    private Map<Integer, WrittenProbes> probes(RunLog log) {
        Map<Integer, WrittenProbes> probes = new HashMap<>();
        new TopicScan<>(connection, run.probes(), connection.serdes().probe().deserializer()).each((probe, record) -> {
            Optional<Origin> origin = Origin.of(record.headers());
            if (probe == null || origin.isEmpty()) {
                findings.add(run.probes(), 0, record.offset(), "a record that no console wrote");
                return;
            }
            take(probe, origin.get(), record.offset(), log, probes);
        });
        return probes;
    }

    private void take(Probe probe, Origin origin, long offset, RunLog log, Map<Integer, WrittenProbes> probes) {
        boolean due = offset < log.written().probes()
                || origin.offset() < log.console().end(origin.partition());
        if (!due || !range.hasPartition(origin.partition())) {
            return;
        }
        if (origin.partition() >= log.partitions()) {
            findings.add(
                    run.probes(), 0, offset, "a probe of partition " + origin.partition() + ", which there is not");
            return;
        }
        probes.computeIfAbsent(origin.partition(), key -> new WrittenProbes())
                .add(probe, origin.offset(), offset)
                .filter(what -> range.has(origin.offset(), probe.getPlanVersion()))
                .ifPresent(what -> findings.add(run.probes(), 0, offset, what));
    }
}
