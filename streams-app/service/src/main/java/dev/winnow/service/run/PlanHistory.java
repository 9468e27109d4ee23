package dev.winnow.service.run;

import dev.winnow.decision.ConsoleException;
import dev.winnow.decision.PlanRecords;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionOffsets;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.selection.Plan;
import dev.winnow.service.streams.RunRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;

/** The plans of a run as its topic holds them. Stateless but for the connection. */
public final class PlanHistory {
    private static final Duration WINNER_PATIENCE = Duration.ofSeconds(15);
    private static final long BETWEEN_LOOKS_MS = 200;

    private final KafkaConnection connection;
    private final RunTopics run;

    public PlanHistory(KafkaConnection connection, RunTopics run) {
        this.connection = connection;
        this.run = run;
    }

    /**
     * All plans by version, as partition 0 has them. What cannot be read is skipped.
     *
     * @throws ConsoleException when a plan is of another run
     */
    public NavigableMap<Integer, Plan> read() {
        NavigableMap<Integer, Plan> plans = new TreeMap<>();
        RunRecords records = new RunRecords(connection.serdes());
        try (PartitionReader reader = new PartitionReader(connection, run.plans(), 0)) {
            for (ConsumerRecord<String, byte[]> record : reader) {
                records.plan(run.plans(), record.value()).found().ifPresent(plan -> {
                    requireOwn(plan);
                    plans.putIfAbsent(plan.version(), plan);
                });
            }
        }
        return plans;
    }

    private void requireOwn(Plan plan) {
        if (!plan.run().equals(run.run())) {
            throw new ConsoleException("plan " + plan.version() + " on " + run.plans() + " is of run " + plan.run()
                    + ": give every run its own topics (winnow run create)");
        }
    }

    /**
     * The newest plan, for a service that is about to start.
     *
     * @throws ConsoleException if none exists
     */
    public Plan requireNewest() {
        NavigableMap<Integer, Plan> plans = read();
        if (plans.isEmpty()) {
            throw new ConsoleException("run " + run.run() + " has no plan on " + run.plans()
                    + ": create it with 'winnow run create --run " + run.run() + "'");
        }
        return plans.lastEntry().getValue();
    }

    /**
     * Checks, for a service that is about to start, that the run's topics are those that it began with.
     *
     * @return their ids by name, as far as plan 0 has them
     * @throws ConsoleException when one was deleted and created again, or {@code annotated}, {@code plans} or {@code selected} was given
     *     more partitions than the run began with
     */
    public Map<String, String> requireSameTopics() {
        Map<String, TopicDescription> topics = new TreeMap<>(RunOrigin.topics(connection, run));
        topics.keySet().retainAll(RunOrigin.deciding(connection, run));
        Map<String, String> ids =
                new TreeMap<>(origin().map(RunOrigin::topicIds).orElse(Collections.emptySortedMap()));
        ids.keySet().retainAll(topics.keySet());
        String end = "; end the run with 'winnow run delete --run " + run.run()
                + " --keep-topics' and create another with 'winnow run create'";
        ids.forEach((topic, id) -> {
            TopicDescription now = topics.get(topic);
            if (!now.topicId().toString().equals(id)) {
                throw new ConsoleException(
                        "topic " + topic + " was deleted and created again after run " + run.run() + " was created (id "
                                + id + " then, " + now.topicId() + " now): its decisions cannot be continued" + end);
            }
        });
        requireSamePartitions(topics, end);
        return ids;
    }

    /** A run begins with the same number of partitions in each of these topics, and partitions can only be added. */
    private void requireSamePartitions(Map<String, TopicDescription> topics, String end) {
        List<TopicDescription> partitioned = Stream.of(connection.topics().annotated(), run.plans(), run.selected())
                .map(topics::get)
                .filter(Objects::nonNull)
                .toList();
        int began = partitioned.stream()
                .mapToInt(topic -> topic.partitions().size())
                .min()
                .orElse(0);
        for (TopicDescription topic : partitioned) {
            if (topic.partitions().size() != began) {
                throw new ConsoleException("topic " + topic.name() + " has "
                        + topic.partitions().size() + " partitions, but run " + run.run() + " was created for "
                        + began + " and cannot change their number" + end);
            }
        }
    }

    /** Topics that were deleted and created again after the run was; empty where its plan 0 is not found or does not record it. */
    public Set<String> recreated() {
        Map<String, TopicDescription> topics = RunOrigin.topics(connection, run);
        Set<String> recreated = new TreeSet<>();
        origin().ifPresent(origin -> origin.topicIds().forEach((topic, id) -> {
            TopicDescription now = topics.get(topic);
            if (now != null && !now.topicId().toString().equals(id)) {
                recreated.add(topic);
            }
        }));
        return recreated;
    }

    private void requireUntouched() {
        Collection<TopicPartition> written =
                PartitionOffsets.partitions(connection, List.of(run.marks(), run.selected()));
        if (PartitionOffsets.ends(connection, written).values().stream().anyMatch(end -> end > 0)) {
            throw new ConsoleException(
                    "run " + run.run() + " has marks or selected documents, but no plan on " + run.plans()
                            + ": that topic was deleted and created again; choose another --run, or delete this one"
                            + " with 'winnow run delete --run "
                            + run.run() + "' first");
        }
    }

    /** Who created the run; empty where its plan 0 is not found or does not record it. */
    public Optional<String> creator() {
        return origin().map(RunOrigin::creator);
    }

    private Optional<RunOrigin> origin() {
        RunRecords records = new RunRecords(connection.serdes());
        try (PartitionReader reader = new PartitionReader(connection, run.plans(), 0)) {
            for (ConsumerRecord<String, byte[]> record : reader) {
                if (records.plan(run.plans(), record.value()).found().isPresent()) {
                    return RunOrigin.of(record.headers());
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Writes plan 0 to every partition in one transaction, unless the run has a plan. Of several concurrent calls, one writes.
     *
     * @return true when it was written; false when the run has a plan, whose writer is {@link #creator()}
     * @throws ConsoleException when another process fenced this one and wrote no plan itself within 15 s, or the run has documents but no plan
     */
    public boolean begin(Plan plan, int partitions) {
        RunOrigin origin = RunOrigin.now(connection, run);
        Map<String, Object> settings = Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, run.creationTransaction());
        try (Producer<String, dev.winnow.schemas.Plan> producer =
                connection.producer(connection.serdes().plan(), settings)) {
            // fences every other creation: it has committed, and is read, or it cannot commit any more
            producer.initTransactions();
            if (!read().isEmpty()) {
                return false;
            }
            requireUntouched();
            producer.beginTransaction();
            try {
                for (int partition = 0; partition < partitions; partition++) {
                    producer.send(new ProducerRecord<>(
                            run.plans(), partition, run.run(), PlanRecords.toRecord(plan), origin.headers()));
                }
                producer.commitTransaction();
                return true;
            } catch (ProducerFencedException | InvalidProducerEpochException e) {
                // the one that began later writes plan 0
                if (awaitPlan()) {
                    return false;
                }
                throw new ConsoleException("another 'winnow run create' of run " + run.run()
                        + " began after this one, and neither has written a plan: see 'winnow run list', then repeat");
            } catch (TimeoutException e) {
                throw new ConsoleException(
                        "brokers did not answer in time whether plan 0 of run " + run.run()
                                + " is written: see 'winnow run list', then repeat with --if-not-exists",
                        e);
            } catch (KafkaException e) {
                producer.abortTransaction();
                throw e;
            }
        }
    }

    /** Fields of its record in which a plan differs from another one, each with both values where these are one number or word. */
    public static List<String> differences(Plan plan, Plan other) {
        IndexedRecord one = PlanRecords.toRecord(plan);
        IndexedRecord two = PlanRecords.toRecord(other);
        return one.getSchema().getFields().stream()
                .filter(field -> !Objects.equals(one.get(field.pos()), two.get(field.pos())))
                .map(field -> field.name() + values(one.get(field.pos()), two.get(field.pos())))
                .toList();
    }

    private static String values(Object one, Object two) {
        return one instanceof Collection || one instanceof Map ? "" : " " + one + " instead of " + two;
    }

    private boolean awaitPlan() {
        Instant end = Instant.now().plus(WINNER_PATIENCE);
        while (read().isEmpty()) {
            if (Instant.now().isAfter(end)) {
                return false;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
