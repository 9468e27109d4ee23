package dev.winnow.lab.faults;

import dev.winnow.kafka.client.DecodeResult;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.Origin;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Plan;
import dev.winnow.service.streams.RunRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Reads everything that a run has committed, once, and holds it against the laws. Every look continues where the last one stopped. Owned by one thread.
 *
 * <p>A look first asks how far scoring and console have committed, then where all topics end, and then reads that far: what a transaction wrote lies below
 * the ends that are asked for after its offsets were seen. So whatever is missing then is lost.
 */
final class InvariantChecker implements AutoCloseable {
    private static final Pattern DOCUMENT_ID = Pattern.compile("[0-9a-f]{64}");

    private final KafkaConnection connection;
    private final RunTopics run;
    private final RunRecords records;
    private final InvariantViolations violations;
    private final Tail tail;
    private final List<ScoringLedger> scoring = new ArrayList<>();
    private final List<DecisionLedger> decisions = new ArrayList<>();
    private final PlanLedger plans;
    private final Map<Integer, Plan> planByVersion = new HashMap<>();

    /** A state of the run: what has been checked. */
    record Checked(long annotated, long dead, long decided, long selected, int plans) {}

    InvariantChecker(KafkaConnection connection, RunTopics run, InvariantViolations violations) {
        this.connection = connection;
        this.run = run;
        this.records = new RunRecords(connection.serdes());
        this.violations = violations;
        String documents = connection.topics().documents();
        String annotated = connection.topics().annotated();
        tail = new Tail(
                connection,
                List.of(
                        documents,
                        annotated,
                        connection.topics().deadLetters(),
                        run.selected(),
                        run.probes(),
                        run.rewards(),
                        run.plans(),
                        run.marks()));
        int partitions = new TopicProvisioner(connection).partitions(documents);
        for (int partition = 0; partition < partitions; partition++) {
            scoring.add(new ScoringLedger(documents, annotated, partition, violations));
            decisions.add(new DecisionLedger(run, annotated, partition, planByVersion, violations));
        }
        plans = new PlanLedger(run.plans(), partitions, violations);
    }

    /** Where the run is; shared with whoever waits for it to continue. */
    Tail tail() {
        return tail;
    }

    int partitions() {
        return scoring.size();
    }

    /** Reads on and checks what is committed. */
    Checked look(Duration limit) {
        Map<Integer, Long> scored = tail.committed(
                connection.topics().scoringGroup(), connection.topics().documents(), limit);
        Map<Integer, Long> decided =
                tail.committed(run.consoleGroup(), connection.topics().annotated(), limit);
        Map<TopicPartition, Long> ends = tail.ends(limit);
        // documents that nobody has read yet may be of a transaction that is under way
        ends.replaceAll(
                (partition, end) -> partition.topic().equals(connection.topics().documents())
                        ? scored.getOrDefault(partition.partition(), 0L)
                        : end);
        read(ends, limit);
        for (int partition = 0; partition < scoring.size(); partition++) {
            scoring.get(partition).settle(scored.getOrDefault(partition, 0L));
            decisions.get(partition).settle(decided.getOrDefault(partition, 0L));
        }
        plans.settle();
        return checked();
    }

    /** The last look, when nothing runs any more: also nothing may be left. */
    Checked finish(Duration limit) {
        read(tail.ends(limit), limit);
        scoring.forEach(ScoringLedger::finish);
        decisions.forEach(DecisionLedger::finish);
        plans.finish();
        return checked();
    }

    private void read(Map<TopicPartition, Long> ends, Duration limit) {
        for (TopicPartition behind : tail.readTo(ends, limit, this::accept)) {
            violations.add(
                    behind.topic(),
                    behind.partition(),
                    ends.get(behind),
                    "readers are held up before this offset by a transaction that does not end");
        }
    }

    private void accept(ConsumerRecord<String, byte[]> record) {
        try {
            enter(record);
        } catch (SerializationException | IllegalArgumentException e) {
            violations.add(record.topic(), record.partition(), record.offset(), e.getMessage());
        }
    }

    private void enter(ConsumerRecord<String, byte[]> record) {
        String topic = record.topic();
        int partition = record.partition();
        if (topic.equals(connection.topics().documents())) {
            scoring.get(partition)
                    .ingested(
                            record.offset(),
                            record.key() != null
                                            && DOCUMENT_ID.matcher(record.key()).matches()
                                    ? record.key()
                                    : "");
        } else if (topic.equals(connection.topics().annotated())) {
            Document document = connection.serdes().document().deserializer().deserialize(topic, record.value());
            scoring.get(partition).annotated(record.offset(), document.getId());
            decisions.get(partition).annotated(record.offset(), document);
        } else if (topic.equals(connection.topics().deadLetters())) {
            DeadLetter letter = connection.serdes().deadLetter().deserializer().deserialize(topic, record.value());
            if (letter.getStep().equals("scoring")) {
                scoring.get(letter.getPartition()).dead(letter.getPosition());
            }
        } else if (topic.equals(run.selected())) {
            decisions
                    .get(partition)
                    .sample(
                            record.offset(),
                            connection.serdes().sample().deserializer().deserialize(topic, record.value()));
        } else if (topic.equals(run.probes())) {
            probe(record);
        } else if (topic.equals(run.marks())) {
            mark(record);
        } else if (topic.equals(run.plans())) {
            Plan plan = readable(record, records.plan(topic, record.value()));
            plans.plan(partition, record.offset(), plan);
            planByVersion.putIfAbsent(plan.version(), plan);
        } else {
            RewardReport report =
                    connection.serdes().rewardReport().deserializer().deserialize(topic, record.value());
            plans.report(report);
        }
    }

    private void mark(ConsumerRecord<String, byte[]> record) {
        Mark mark = readable(record, records.mark(record.topic(), record.value()));
        if (mark.getPartition() < decisions.size()) {
            decisions.get(mark.getPartition()).mark(mark);
        } else {
            violations.add(record.topic(), record.partition(), record.offset(), "a mark of an unknown partition");
        }
    }

    /** Nobody but Winnow writes here, so that what all readers skip is a fault of its writer. */
    private static <T> T readable(ConsumerRecord<String, byte[]> record, DecodeResult<T> reading) {
        return reading.found()
                .orElseThrow(
                        () -> new SerializationException("a record of " + record.topic() + " that nobody can read"));
    }

    private void probe(ConsumerRecord<String, byte[]> record) {
        Probe probe = connection.serdes().probe().deserializer().deserialize(record.topic(), record.value());
        Optional<Origin> origin = Origin.of(record.headers());
        if (origin.isPresent()) {
            decisions.get(origin.get().partition()).probe(origin.get().offset(), probe);
        } else {
            violations.add(record.topic(), record.partition(), record.offset(), "a probe that no console wrote");
        }
    }

    /** What all looks together have seen. */
    private Checked checked() {
        return new Checked(
                scoring.stream().mapToLong(ScoringLedger::annotatedCount).sum(),
                scoring.stream().mapToLong(ScoringLedger::deadCount).sum(),
                decisions.stream().mapToLong(DecisionLedger::decided).sum(),
                decisions.stream().mapToLong(DecisionLedger::selected).sum(),
                plans.plans());
    }

    @Override
    public void close() {
        tail.close();
    }
}
