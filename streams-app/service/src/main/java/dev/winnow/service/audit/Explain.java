package dev.winnow.service.audit;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.Plan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** Finds a document by scanning the keys of the annotated topic, and explains every time that it came. To be used once. */
public final class Explain {
    private final KafkaConnection connection;
    private final RunTopics run;
    private final Optional<Path> snapshots;

    /** @param snapshots folder of snapshots to begin at; empty to begin at the first documents */
    public Explain(KafkaConnection connection, RunTopics run, Optional<Path> snapshots) {
        this.connection = connection;
        this.run = run;
        this.snapshots = snapshots;
    }

    /**
     * One explanation per occurrence of the document.
     *
     * @throws TopicException when it is not annotated, or its records were deleted
     */
    public List<Explanation> explain(String documentId) {
        try (Scratch scratch = new Scratch()) {
            RunLog log = RunLog.read(connection, run, scratch, new Findings());
            List<Explanation> explanations = new ArrayList<>();
            for (int partition = 0; partition < log.partitions(); partition++) {
                explanations.addAll(explain(documentId, log, partition, scratch));
            }
            if (explanations.isEmpty()) {
                throw new TopicException("document " + documentId + " is not on " + annotated()
                        + ": check the id, or wait until it is scored"
                        + log.heads().deleted(annotated()));
            }
            return explanations;
        }
    }

    private String annotated() {
        return connection.topics().annotated();
    }

    private List<Explanation> explain(String documentId, RunLog log, int partition, Scratch scratch) {
        Deserializer<Document> documents = connection.serdes().document().deserializer();
        List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
        scan(annotated(), partition, documentId, found::add);
        if (found.isEmpty()) {
            return List.of();
        }
        RunLog.Reach reach = log.reach(annotated(), partition);
        PartitionStart start = PartitionStart.of(
                connection,
                run,
                log,
                partition,
                reach,
                AuditRange.ALL,
                snapshots.map(directory -> Snapshots.in(directory, run, annotated())));
        SwitchPoints switches = new SwitchPoints(log.marks(partition, reach));
        List<Integer> selectedUnder = selectedUnder(partition, documentId);
        NavigableMap<Long, Occurrence> occurrences = new TreeMap<>();
        int before = -1;
        for (ConsumerRecord<String, byte[]> record : found) {
            int live = record.offset() < reach.shown() ? switches.planAt(record.offset()) : -1;
            occurrences.put(
                    record.offset(),
                    new Occurrence(
                            documents.deserialize(annotated(), record.value()),
                            new Explanation.Place(partition, record.offset(), live, live >= 0 && live == before),
                            selectedUnder,
                            log.heads().isCut(run.selected(), partition)));
            before = live;
        }
        if (start.isCovered() && log.plans().isOfRuleTwo()) {
            ReplayedStates.read(
                    connection,
                    log,
                    partition,
                    start,
                    scratch,
                    occurrences.navigableKeySet(),
                    state -> occurrences.values().forEach(each -> each.switched(state)),
                    (state, offset) -> occurrences.get(offset).decided(state));
        }
        Map<Integer, Plan> plans = log.plans(partition);
        for (SwitchPoints.Switch point : switches.byPlan()) {
            Plan plan = plans.get(point.planVersion());
            if (plan != null) {
                occurrences.values().forEach(each -> each.complete(plan, point.solved()));
            }
        }
        return occurrences.values().stream().map(Occurrence::explanation).toList();
    }

    private List<Integer> selectedUnder(int partition, String documentId) {
        Deserializer<Sample> samples = connection.serdes().sample().deserializer();
        List<Integer> versions = new ArrayList<>();
        scan(
                run.selected(),
                partition,
                documentId,
                record -> versions.add(
                        samples.deserialize(run.selected(), record.value()).getPlanVersion()));
        return versions;
    }

    private void scan(String topic, int partition, String key, Consumer<ConsumerRecord<String, byte[]>> action) {
        try (PartitionReader reader = new PartitionReader(connection, topic, partition)) {
            for (Optional<ConsumerRecord<String, byte[]>> record = reader.next();
                    record.isPresent();
                    record = reader.next()) {
                if (key.equals(record.get().key())) {
                    action.accept(record.get());
                }
            }
        }
    }
}
