package dev.winnow.audit;

import dev.winnow.console.Origin;
import dev.winnow.console.PlanHistory;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.Plan;
import dev.winnow.topic.KafkaConnection;
import dev.winnow.topic.PartitionReader;
import dev.winnow.topic.RunTopics;
import dev.winnow.topic.TopicProvisioner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Recomputes every decision of a run from {@code annotated + plans + marks} and compares it with {@code selected}, {@code
 * probes} and {@code marks}, up to what the console has committed. A console may run meanwhile; what it adds is then left
 * to the next verification. Owned by one thread.
 */
public final class Verify {
    private final KafkaConnection connection;
    private final RunTopics run;
    private final Consumer<String> progress;
    private final Findings findings = new Findings();

    /**
     * @param progress gets a line now and then
     */
    public Verify(KafkaConnection connection, RunTopics run, Consumer<String> progress) {
        this.connection = connection;
        this.run = run;
        this.progress = progress;
    }

    /** Verifies all partitions. */
    public VerifyReport run() {
        String annotated = connection.topics().annotated();
        int partitions = new TopicProvisioner(connection).partitions(annotated);
        // read first: everything that was committed with these offsets is on the other topics by then
        ConsoleProgress console = ConsoleProgress.read(connection, run, annotated);
        Map<Integer, Plan> plans = new PlanHistory(connection, run).read();
        Map<Integer, List<Mark>> marks = marks(console);
        Map<Integer, Deque<ProbeDigest>> probes = probes(console);

        PartitionTotals totals = new PartitionTotals();
        long started = System.nanoTime();
        for (int partition = 0; partition < partitions; partition++) {
            verify(
                    partition,
                    console,
                    plans,
                    marks.getOrDefault(partition, List.of()),
                    probes.getOrDefault(partition, new ArrayDeque<>()),
                    totals);
            double seconds = (System.nanoTime() - started) / 1e9;
            progress.accept(String.format(
                    "partition %d of %d verified, %d decisions, about %.0f s to go",
                    partition + 1,
                    partitions,
                    totals.decisions,
                    seconds / (partition + 1) * (partitions - partition - 1)));
        }
        return new VerifyReport(
                findings.count() == 0,
                run.run(),
                totals.decisions,
                totals.selected,
                totals.decisions - totals.selected,
                totals.probes,
                totals.dead,
                findings.count(),
                findings.first());
    }

    private static final class PartitionTotals {
        private long decisions;
        private long selected;
        private long probes;
        private long dead;
    }

    private void verify(
            int partition,
            ConsoleProgress console,
            Map<Integer, Plan> plans,
            List<Mark> marks,
            Deque<ProbeDigest> probes,
            PartitionTotals totals) {
        String annotated = connection.topics().annotated();
        long end = console.end(partition);
        Deserializer<Document> documents = connection.serdes().document().deserializer();
        Deserializer<Sample> samples = connection.serdes().sample().deserializer();
        try (PartitionReader source = new PartitionReader(connection, annotated, partition, end);
                PartitionReader selected = new PartitionReader(connection, run.selected(), partition)) {
            PartitionVerifier verifier = new PartitionVerifier(
                    run.run(),
                    partition,
                    plans,
                    marks,
                    () -> selected.next()
                            .map(record -> samples.deserialize(run.selected(), record.value()))
                            .orElse(null),
                    probes,
                    findings);
            for (Optional<ConsumerRecord<String, byte[]>> record = source.next();
                    record.isPresent();
                    record = source.next()) {
                Optional<Document> document = decode(documents, record.get());
                if (document.isPresent()) {
                    verifier.accept(document.get(), record.get().offset());
                } else {
                    totals.dead++;
                }
            }
            verifier.finish(end, console.stopped());
            totals.decisions += verifier.decisions();
            totals.selected += verifier.selected();
            totals.probes += verifier.probed();
        }
    }

    private static Optional<Document> decode(Deserializer<Document> documents, ConsumerRecord<String, byte[]> record) {
        try {
            return Optional.ofNullable(documents.deserialize(record.topic(), record.value()));
        } catch (SerializationException e) {
            return Optional.empty();
        }
    }

    private Map<Integer, List<Mark>> marks(ConsoleProgress console) {
        Map<Integer, List<Mark>> marks = new HashMap<>();
        Deserializer<Mark> deserializer = connection.serdes().mark().deserializer();
        forEach(run.marks(), record -> {
            Mark mark = deserializer.deserialize(run.marks(), record.value());
            if (!mark.getRun().equals(run.run())) {
                findings.add(
                        mark.getPartition(), record.offset(), "the marks topic has a mark of run " + mark.getRun());
            } else if (console.stopped() || mark.getOffset() <= console.end(mark.getPartition())) {
                marks.computeIfAbsent(mark.getPartition(), key -> new ArrayList<>())
                        .add(mark);
            }
        });
        return marks;
    }

    private Map<Integer, Deque<ProbeDigest>> probes(ConsoleProgress console) {
        Map<Integer, Deque<ProbeDigest>> probes = new HashMap<>();
        Deserializer<Probe> deserializer = connection.serdes().probe().deserializer();
        forEach(run.probes(), record -> {
            Optional<Origin> origin = Origin.of(record.headers());
            if (origin.isEmpty()) {
                findings.add(-1, record.offset(), "the probes topic has a record that no console wrote");
            } else if (console.stopped()
                    || origin.get().offset() < console.end(origin.get().partition())) {
                Probe probe = deserializer.deserialize(run.probes(), record.value());
                probes.computeIfAbsent(origin.get().partition(), key -> new ArrayDeque<>())
                        .add(ProbeDigest.of(probe, origin.get().offset()));
            }
        });
        return probes;
    }

    private void forEach(String topic, Consumer<ConsumerRecord<String, byte[]>> action) {
        try (PartitionReader reader = new PartitionReader(connection, topic, 0)) {
            for (Optional<ConsumerRecord<String, byte[]>> record = reader.next();
                    record.isPresent();
                    record = reader.next()) {
                action.accept(record.get());
            }
        }
    }
}
