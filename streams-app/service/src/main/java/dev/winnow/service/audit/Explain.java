package dev.winnow.service.audit;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.Plan;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
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
     * One explanation per occurrence of the document, by partition and offset.
     *
     * @param scratch where they are, until it is closed
     * @throws TopicException when it is not annotated, or its records were deleted
     */
    public Iterable<Explanation> explain(String documentId, Scratch scratch) {
        RunLog log = RunLog.read(connection, run, scratch, new Findings());
        Occurrences occurrences = new Occurrences(scratch);
        for (int partition = 0; partition < log.partitions(); partition++) {
            explain(documentId, log, partition, scratch, occurrences);
        }
        if (occurrences.isEmpty()) {
            throw new TopicException("document " + documentId + " is not on " + annotated()
                    + ": check the id, or wait until it is scored"
                    + log.heads().deleted(annotated()));
        }
        return occurrences;
    }

    private String annotated() {
        return connection.topics().annotated();
    }

    private void explain(String documentId, RunLog log, int partition, Scratch scratch, Occurrences occurrences) {
        RunLog.Reach reach = log.reach(annotated(), partition);
        SwitchPoints switches = new SwitchPoints(scratch, log.marks(partition, reach));
        if (!find(documentId, partition, reach, switches, occurrences)) {
            return;
        }
        SelectedUnder selected = selectedUnder(partition, documentId, log, scratch);
        PartitionStart start = PartitionStart.of(
                connection,
                run,
                log,
                partition,
                reach,
                AuditRange.ALL,
                snapshots.map(directory -> Snapshots.in(directory, run, annotated())));
        if (start.isCovered() && log.plans().isOfRuleTwo()) {
            ReplayedStates.read(
                    connection,
                    log,
                    partition,
                    start,
                    scratch,
                    from -> occurrences.next(partition, from),
                    state -> occurrences.of(partition).forEach(each -> each.switched(state, selected)),
                    (state, offset) -> occurrences.at(partition, offset).decided(state));
        }
        Map<Integer, Plan> plans = log.plans(partition);
        for (SwitchPoints.Switch point : switches.byPlan()) {
            Plan plan = plans.get(point.planVersion());
            if (plan != null) {
                occurrences.of(partition).forEach(each -> each.complete(plan, point.solved(), selected)
                        .ifPresent(reason -> occurrences.notCovered(each, reason)));
            }
        }
    }

    /** Whether the document came in a partition. */
    private boolean find(
            String documentId, int partition, RunLog.Reach reach, SwitchPoints switches, Occurrences occurrences) {
        Deserializer<Document> documents = connection.serdes().document().deserializer();
        // the plan of the occurrence before; -1 for none
        int[] before = {-1};
        boolean[] found = {false};
        scan(annotated(), partition, documentId, record -> {
            int live = record.offset() < reach.shown() ? switches.planAt(record.offset()) : -1;
            occurrences.add(
                    new Explanation.Place(partition, record.offset(), live, live >= 0 && live == before[0]),
                    documents.deserialize(annotated(), record.value()));
            before[0] = live;
            found[0] = true;
        });
        return found[0];
    }

    private SelectedUnder selectedUnder(int partition, String documentId, RunLog log, Scratch scratch) {
        Deserializer<Sample> samples = connection.serdes().sample().deserializer();
        SelectedUnder selected = new SelectedUnder(scratch, log.heads().isCut(run.selected(), partition));
        scan(
                run.selected(),
                partition,
                documentId,
                record -> selected.add(
                        samples.deserialize(run.selected(), record.value()).getPlanVersion()));
        selected.finish();
        return selected;
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
