package dev.winnow.service.audit;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.Origin;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.client.ScanRange;
import dev.winnow.kafka.registry.EncodedDocument;
import dev.winnow.kafka.registry.EncodedSample;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Probe;
import java.util.ArrayList;
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
 * probes} and {@code marks}, as far as the console has committed or its output proves; and recomputes its plans from {@code rewards
 * + marks}. A console may run meanwhile; what it adds is then left to the next verification.
 *
 * <p>Whatever the range, every partition is replayed from its start or from a snapshot, because uses, label sample and chain are
 * functions of all that came before. What comes before the range is not compared, and what comes after it is not read.
 *
 * <p>Memory is bounded whatever the length of the run: what grows is in {@link Scratch}; per thread one fetch. To be used once.
 */
public final class Verify {
    private final KafkaConnection connection;
    private final RunTopics run;
    private final AuditRange range;
    private final VerifySnapshots snapshots;
    private final PartitionWorkers workers;
    private final Findings findings = new Findings();

    /**
     * @param range what is compared
     * @param threads most partitions replayed at a time, at least 1
     * @param progress gets a line now and then
     */
    public Verify(KafkaConnection connection, RunTopics run, AuditRange range, int threads, Consumer<String> progress) {
        this(connection, run, range, VerifySnapshots.NONE, threads, progress);
    }

    /**
     * @param range what is compared
     * @param snapshots where to begin, and what to leave for the next verification
     * @param threads most partitions replayed at a time, at least 1
     * @param progress gets a line now and then
     */
    public Verify(
            KafkaConnection connection,
            RunTopics run,
            AuditRange range,
            VerifySnapshots snapshots,
            int threads,
            Consumer<String> progress) {
        this.connection = connection;
        this.run = run;
        this.range = range;
        this.snapshots = snapshots;
        this.workers = new PartitionWorkers(threads, progress);
    }

    private record Result(Tally tally, Coverage uses, Optional<VerifyReport.AtSnapshot> snapshot) {}

    private record Work(int partition, PartitionStart start, RunLog.Reach reach, long end) {}

    /** Verifies the range. */
    public VerifyReport run() {
        try (Scratch scratch = new Scratch()) {
            return run(scratch);
        }
    }

    private VerifyReport run(Scratch scratch) {
        RunLog log = RunLog.read(connection, run, scratch, findings);
        Coverage plans = new History(connection, run).check(log, range, findings, link -> {});
        Map<Integer, Work> work = new HashMap<>();
        List<Integer> partitions = range.partitionsOf(log.partitions());
        partitions.forEach(partition -> work.put(partition, work(partition, log)));
        Map<Integer, WrittenProbes> probes = probes(log, work, scratch);
        ReplayProgress reached = new ReplayProgress(
                "verified",
                work.values().stream()
                        .filter(each -> each.start().isCovered())
                        .mapToLong(each -> each.end() - each.start().offset())
                        .sum(),
                System::nanoTime);
        List<Result> results = workers.each(
                partitions,
                reached,
                partition -> verify(
                        work.get(partition),
                        log,
                        probes.getOrDefault(partition, new WrittenProbes(scratch)),
                        scratch,
                        reached));
        Tally tally = results.stream().map(Result::tally).reduce(new Tally(), Tally::plus);
        VerifyReport.Covered coverage = new VerifyReport.Covered(
                tally.coverage(), plans, results.stream().map(Result::uses).reduce(Coverage.NONE, Coverage::plus));
        return new VerifyReport(
                findings.count() == 0 && coverage.missing() == 0,
                run.run(),
                tally.decisions(),
                tally.selectedCount(),
                tally.decisions() - tally.selectedCount(),
                tally.probeCount(),
                tally.deadCount(),
                findings.unreadable(),
                coverage,
                begun(partitions, work),
                results.stream().flatMap(result -> result.snapshot().stream()).toList(),
                findings.count(),
                findings.first());
    }

    private static List<VerifyReport.AtSnapshot> begun(List<Integer> partitions, Map<Integer, Work> work) {
        List<VerifyReport.AtSnapshot> begun = new ArrayList<>();
        for (int partition : partitions) {
            work.get(partition)
                    .start()
                    .snapshot()
                    .ifPresent(snapshot ->
                            begun.add(VerifyReport.AtSnapshot.of(partition, snapshot.offset(), snapshot.file())));
        }
        return begun;
    }

    private Work work(int partition, RunLog log) {
        RunLog.Reach reach = log.reach(connection.topics().annotated(), partition);
        PartitionStart start = PartitionStart.of(
                connection,
                run,
                log,
                partition,
                reach,
                range,
                snapshots.begin(run, connection.topics().annotated()));
        return new Work(partition, start, reach, Math.min(reach.possible(), range.toOffset()));
    }

    private Result verify(Work work, RunLog log, WrittenProbes probes, Scratch scratch, ReplayProgress reached) {
        Tally uncovered = new Tally();
        work.start().uncovered().forEach((reason, count) -> {
            if (reason != NotCovered.BEFORE_SNAPSHOT || !snapshots.rangeBegins()) {
                uncovered.notCovered(reason, count);
            }
        });
        if (!work.start().isCovered()) {
            return new Result(uncovered, Coverage.NONE, Optional.empty());
        }
        Result replayed = replay(work, log, probes, scratch, reached);
        replayed.tally().plus(uncovered);
        return replayed;
    }

    private Result replay(Work work, RunLog log, WrittenProbes probes, Scratch scratch, ReplayProgress reached) {
        String annotated = connection.topics().annotated();
        int partition = work.partition();
        Deserializer<EncodedDocument> documents = connection.serdes().encodedDocument();
        Findings own = new Findings();
        long selectedFrom = Math.max(
                log.heads().start(run.selected(), partition),
                work.start().snapshot().map(Snapshot::selectedNext).orElse(0L));
        try (UsesOnDisk uses = new UsesOnDisk(scratch);
                PartitionReader source = new PartitionReader(
                        connection,
                        annotated,
                        partition,
                        ScanRange.ALL.from(work.start().offset()).before(work.end()));
                PartitionReader selected =
                        new PartitionReader(connection, run.selected(), partition, ScanRange.ALL.from(selectedFrom))) {
            Replay replay = work.start().replay(log.plans(partition), uses, own);
            PartitionVerifier verifier = new PartitionVerifier(
                    run,
                    annotated,
                    partition,
                    range,
                    replay,
                    new PartitionVerifier.Records(samples(selected, own), probes),
                    evidence(work, log),
                    own);
            SnapshotCapture capture = new SnapshotCapture(
                    snapshots.write(run, annotated), partition, replay, uses, verifier::selectedNext);
            verifier.watchMarks(capture.at(log.marks(partition, work.reach())));
            Tally read = new Tally();
            Optional<ConsumerRecord<String, byte[]>> next = source.next();
            while (next.isPresent() && !verifier.isDone(next.get().offset())) {
                ConsumerRecord<String, byte[]> record = next.get();
                EncodedDocument document = TopicScan.decode(documents, record);
                if (document == null) {
                    read.dead();
                } else {
                    verifier.accept(document, record.offset());
                }
                reached.add(1);
                next = source.next();
            }
            boolean all = next.isEmpty() && work.end() == work.reach().possible();
            verifier.finish(work.end(), all, log.written().selected(partition));
            findings.merge(own);
            return new Result(verifier.tally().plus(read), uses.coverage(), capture.finish(own.count() == 0));
        }
    }

    private PartitionVerifier.Evidence evidence(Work work, RunLog log) {
        long start = log.heads().start(run.selected(), work.partition());
        long due = work.start().snapshot().map(Snapshot::selectedNext).orElse(0L);
        Optional<NotCovered> gone = log.heads().isRecreated(run.selected())
                ? Optional.of(NotCovered.SELECTED_RECREATED)
                : start > due ? Optional.of(NotCovered.SELECTED_DELETED) : Optional.empty();
        Optional<NotCovered> probesGone = log.heads().isRecreated(run.probes())
                ? Optional.of(NotCovered.PROBES_RECREATED)
                : log.heads().isCut(run.probes(), 0) ? Optional.of(NotCovered.PROBES_DELETED) : Optional.empty();
        return new PartitionVerifier.Evidence(
                work.start().offset(), work.reach().certain(), gone, probesGone);
    }

    private Supplier<Written<EncodedSample>> samples(PartitionReader selected, Findings own) {
        Deserializer<EncodedSample> samples = connection.serdes().scannedSample();
        return () -> {
            for (Optional<ConsumerRecord<String, byte[]>> record = selected.next();
                    record.isPresent();
                    record = selected.next()) {
                EncodedSample sample = TopicScan.decode(samples, record.get());
                if (sample != null) {
                    return new Written<>(sample, record.get().offset());
                }
                own.add(
                        run.selected(),
                        record.get().partition(),
                        record.get().offset(),
                        "a record that is not a selected document");
            }
            return null;
        };
    }

    private Map<Integer, WrittenProbes> probes(RunLog log, Map<Integer, Work> work, Scratch scratch) {
        Map<Integer, WrittenProbes> probes = new HashMap<>();
        work.forEach((partition, each) -> {
            if (each.start().isCovered()) {
                probes.put(partition, new WrittenProbes(scratch));
            }
        });
        new TopicScan<>(connection, run.probes(), connection.serdes().probe().deserializer()).each((probe, record) -> {
            Optional<Origin> origin = Origin.of(record.headers());
            if (probe == null || origin.isEmpty()) {
                findings.add(run.probes(), 0, record.offset(), "a record that no console wrote");
                return;
            }
            take(probe, origin.get(), record.offset(), log, work, probes);
        });
        return probes;
    }

    private void take(
            Probe probe,
            Origin origin,
            long offset,
            RunLog log,
            Map<Integer, Work> work,
            Map<Integer, WrittenProbes> probes) {
        if (!range.hasPartition(origin.partition())) {
            return;
        }
        if (origin.partition() >= log.partitions()) {
            if (offset < log.written().probes()) {
                findings.add(
                        run.probes(), 0, offset, "a probe of partition " + origin.partition() + ", which there is not");
            }
            return;
        }
        Work own = work.get(origin.partition());
        boolean due =
                offset < log.written().probes() || origin.offset() < own.reach().certain();
        if (!due || !own.start().isCovered() || origin.offset() < own.start().offset()) {
            return;
        }
        probes.get(origin.partition())
                .add(probe, origin.offset(), offset)
                .filter(what -> range.has(origin.offset(), probe.getPlanVersion()))
                .ifPresent(what -> findings.add(run.probes(), 0, offset, what));
    }
}
