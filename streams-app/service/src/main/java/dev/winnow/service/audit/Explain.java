package dev.winnow.service.audit;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** Finds a document by scanning the keys of the annotated topic, and explains every time that it came. */
public final class Explain {
    private final KafkaConnection connection;
    private final RunTopics run;

    public Explain(KafkaConnection connection, RunTopics run) {
        this.connection = connection;
        this.run = run;
    }

    /** One explanation per occurrence of the document; empty when it is not annotated. */
    public List<Explanation> explain(String documentId) {
        String annotated = connection.topics().annotated();
        RunLog log = RunLog.read(connection, run, new Findings());
        Deserializer<Document> documents = connection.serdes().document().deserializer();
        List<Explanation> explanations = new ArrayList<>();
        for (int partition = 0; partition < log.partitions(); partition++) {
            List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
            scan(annotated, partition, documentId, found::add);
            if (!found.isEmpty()) {
                List<Mark> marks =
                        log.marks(partition).stream().map(Written::record).toList();
                SwitchPoints switches = new SwitchPoints(marks);
                List<Integer> selectedUnder = selectedUnder(partition, documentId);
                ReplayedStates states = states(log, partition, found);
                int before = -1;
                for (ConsumerRecord<String, byte[]> record : found) {
                    boolean decided = record.offset() < log.console().end(partition);
                    int live = decided ? switches.planAt(record.offset()) : -1;
                    explanations.add(Explanation.of(
                            documents.deserialize(annotated, record.value()),
                            new Explanation.Place(partition, record.offset(), live, live >= 0 && live == before),
                            log.plans(partition),
                            switches,
                            states,
                            selectedUnder));
                    before = live;
                }
            }
        }
        return explanations;
    }

    private ReplayedStates states(RunLog log, int partition, List<ConsumerRecord<String, byte[]>> found) {
        NavigableSet<Long> offsets = new TreeSet<>();
        found.forEach(record -> offsets.add(record.offset()));
        return ReplayedStates.areNeeded(log.plans(partition))
                ? ReplayedStates.read(connection, run, log, partition, offsets)
                : ReplayedStates.none();
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
