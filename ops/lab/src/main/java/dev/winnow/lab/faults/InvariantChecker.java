package dev.winnow.lab.faults;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.Provenance;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.lab.oracle.Fed;
import dev.winnow.lab.oracle.HistoryChecker;
import dev.winnow.lab.oracle.Labelling;
import dev.winnow.lab.oracle.TopicNames;
import dev.winnow.lab.oracle.TopicRecord;
import dev.winnow.schemas.DeadHeader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;

/**
 * Reads everything that a run has committed, once, and gives it to the {@link HistoryChecker}. Every look continues where the last one stopped. Owned by one
 * thread.
 *
 * <p>A look first asks how far scoring and console have committed, then where all topics end, and then reads that far: what a transaction wrote lies below
 * the ends that are asked for after its offsets were seen. So whatever is missing then is lost.
 */
final class InvariantChecker implements AutoCloseable {
    /** Where a record is. */
    record TopicPlace(String topic, int partition, long offset) {}

    private final KafkaConnection connection;
    private final RunTopics run;
    private final InvariantViolations violations;
    private final Optional<FedFiles> files;
    private final Optional<ConsumptionLog> training;
    private final Tail tail;
    private final HistoryChecker checker;
    private final Map<String, Consumer<ConsumerRecord<String, byte[]>>> entries = new HashMap<>();
    private final Map<String, Long> poisoned = new HashMap<>();
    private final Map<String, Long> letters = new HashMap<>();
    private final Set<TopicPlace> poisonPlaces = new HashSet<>();
    private final SortedMap<String, Long> compared = new TreeMap<>();

    /**
     * @param files files that all documents come from; empty where they come from elsewhere
     * @param training log of the trainer; empty when there is no trainer
     * @param labelling what scorers label with
     */
    InvariantChecker(
            KafkaConnection connection,
            RunTopics run,
            Optional<FedFiles> files,
            Optional<ConsumptionLog> training,
            Labelling labelling,
            InvariantViolations violations) {
        this.connection = connection;
        this.run = run;
        this.files = files;
        this.training = training;
        this.violations = violations;
        TopicNames names = new TopicNames(
                connection.topics().documents(),
                connection.topics().annotated(),
                connection.topics().deadLetters(),
                run.selected(),
                run.probes(),
                run.rewards(),
                run.plans(),
                run.marks(),
                run.outcomes());
        int partitions = new TopicProvisioner(connection).partitions(names.documents());
        checker = new HistoryChecker(run.run(), partitions, names, files.isPresent(), labelling, violations::add);
        var serdes = connection.serdes();
        entries.put(names.documents(), record -> {
            Provenance.of(record.headers()).map(Provenance::file).ifPresent(this::readUpTo);
            checker.document(lenient(record, serdes.document()));
        });
        read(names.annotated(), serdes.document(), checker::annotated);
        read(names.deadLetters(), serdes.deadLetter(), record -> {
            if (record.value().getPartition() < 0) {
                readUpTo(record.value().getOrigin());
            }
            if (Poison.is(record.value().getKey())) {
                letters.merge(record.value().getOrigin(), 1L, Long::sum);
            }
            checker.deadLetter(record);
        });
        read(names.selected(), serdes.sample(), checker::sample);
        read(names.probes(), serdes.probe(), checker::probe);
        read(names.rewards(), serdes.rewardReport(), checker::report);
        read(names.plans(), serdes.plan(), checker::plan);
        read(names.marks(), serdes.mark(), checker::mark);
        read(names.outcomes(), serdes.outcome(), checker::outcome);
        tail = new Tail(connection, new ArrayList<>(entries.keySet()));
    }

    /** Only Winnow writes to these topics, so that a record that cannot be decoded is a fault of its writer. */
    private <T> void read(String topic, Serde<T> serde, Consumer<TopicRecord<T>> take) {
        entries.put(topic, record -> {
            TopicRecord<T> read = lenient(record, serde);
            if (read.value() == null && Poison.is(record.key())) {
                poisoned.merge(topic, 1L, Long::sum);
                poisonPlaces.add(new TopicPlace(topic, record.partition(), record.offset()));
            } else if (read.value() == null) {
                checker.unreadable(topic, record.partition(), record.offset());
            } else {
                take.accept(read);
            }
        });
    }

    private static <T> TopicRecord<T> lenient(ConsumerRecord<String, byte[]> record, Serde<T> serde) {
        List<DeadHeader> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(new DeadHeader(header.key(), header.value() == null ? null : ByteBuffer.wrap(header.value())));
        }
        return new TopicRecord<>(
                record.partition(),
                record.offset(),
                record.key(),
                headers,
                record.value(),
                decode(record, serde.deserializer()));
    }

    private static <T> T decode(ConsumerRecord<String, byte[]> record, Deserializer<T> deserializer) {
        try {
            return record.value() == null
                    ? null
                    : deserializer.deserialize(record.topic(), record.headers(), record.value());
        } catch (SerializationException | IllegalArgumentException e) {
            return null;
        }
    }

    /** Where the run is; shared with whoever waits for it to continue. */
    Tail tail() {
        return tail;
    }

    int partitions() {
        return checker.partitions();
    }

    /** The coordinator that ran until now answers no reports; the next one answers those that are not read yet. */
    void answeredFromNow(Duration limit) {
        int made = look(limit).plans();
        checker.answeredFrom(
                tail.committed(run.coordinatorGroup(), run.rewards(), limit).getOrDefault(0, 0L), made);
    }

    /** Reads on and checks what is committed. */
    HistoryChecker.Checked look(Duration limit) {
        List<String> trained = trained();
        Map<Integer, Long> scored = tail.committed(
                connection.topics().scoringGroup(), connection.topics().documents(), limit);
        Map<Integer, Long> decided =
                tail.committed(run.consoleGroup(), connection.topics().annotated(), limit);
        Map<TopicPartition, Long> ends = tail.ends(limit);
        // documents that are not read yet may be of a transaction that is under way
        ends.replaceAll(
                (partition, end) -> partition.topic().equals(connection.topics().documents())
                        ? scored.getOrDefault(partition.partition(), 0L)
                        : end);
        read(ends, limit);
        replay(trained);
        checker.settle(scored, decided);
        return checker.checked();
    }

    /** The last look, when nothing runs any more: also nothing may be left. */
    HistoryChecker.Checked finish(Duration limit) {
        List<String> trained = trained();
        read(tail.ends(limit), limit);
        replay(trained);
        files.ifPresent(fed -> fed.acknowledged().forEach(checker::fedAcknowledged));
        files.flatMap(FedFiles::newest).ifPresent(checker::unfinished);
        checker.finish();
        // console and coordinator write a dead letter for each; documents are compared record by record
        for (String topic : List.of(connection.topics().annotated(), run.rewards())) {
            long written = poisoned.getOrDefault(topic, 0L);
            if (letters.getOrDefault(topic, 0L) != written) {
                violations.add(
                        topic,
                        -1,
                        -1,
                        "poison-letters: " + letters.getOrDefault(topic, 0L) + " dead letters of " + written
                                + " records that cannot be decoded");
            }
        }
        return checker.checked();
    }

    /** Topics that nothing is written to but in transactions. */
    Set<String> writtenInTransactions() {
        return Set.of(connection.topics().annotated(), run.selected(), run.probes(), run.marks());
    }

    void outsideTransaction(LogSegments.Outside batch) {
        checker.outsideTransaction(batch.partition().topic(), batch.partition().partition(), batch.offset());
    }

    /** Read before the ends of topics are asked for: a sample that was consumed lies before them. */
    private List<String> trained() {
        return training.map(ConsumptionLog::news).orElse(List.of());
    }

    private void replay(List<String> trained) {
        training.ifPresent(
                log -> compared.merge(run.selected() + " (trained on)", log.replay(trained, checker), Long::sum));
    }

    private void read(Map<TopicPartition, Long> ends, Duration limit) {
        files.ifPresent(this::readFiles);
        for (TopicPartition behind : tail.readTo(ends, limit, this::accept)) {
            violations.add(
                    behind.topic(),
                    behind.partition(),
                    ends.get(behind),
                    "readers are held up before this offset by a transaction that does not end");
        }
    }

    /** A file is written before any document of it. One that is read here may come of a file that was written after the last look at files. */
    private void readUpTo(String file) {
        files.filter(fed -> !fed.isRead(file)).ifPresent(this::readFiles);
    }

    private void readFiles(FedFiles fed) {
        fed.read((file, record, document, line) -> checker.fed(new Fed(file, record, document, line)));
    }

    /** Where the audit has to find records that no console wrote, and no others: the poison on selected and probes. */
    Set<TopicPlace> foreign() {
        return poisonPlaces.stream()
                .filter(place ->
                        place.topic().equals(run.selected()) || place.topic().equals(run.probes()))
                .collect(Collectors.toSet());
    }

    /** Records that were compared, by topic. */
    SortedMap<String, Long> compared() {
        return Collections.unmodifiableSortedMap(compared);
    }

    private void accept(ConsumerRecord<String, byte[]> record) {
        compared.merge(record.topic(), 1L, Long::sum);
        entries.get(record.topic()).accept(record);
    }

    @Override
    public void close() {
        tail.close();
    }
}
