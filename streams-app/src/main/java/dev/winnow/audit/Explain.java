package dev.winnow.audit;

import dev.winnow.console.PlanHistory;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.Plan;
import dev.winnow.topic.KafkaConnection;
import dev.winnow.topic.PartitionReader;
import dev.winnow.topic.RunTopics;
import dev.winnow.topic.TopicProvisioner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        int partitions = new TopicProvisioner(connection).partitions(annotated);
        ConsoleProgress console = ConsoleProgress.read(connection, run, annotated);
        Map<Integer, Plan> plans = new PlanHistory(connection, run).read();
        Deserializer<Document> documents = connection.serdes().document().deserializer();
        List<Explanation> explanations = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
            scan(annotated, partition, documentId, found::add);
            if (!found.isEmpty()) {
                List<Mark> marks = marks(partition);
                List<Integer> selectedUnder = selectedUnder(partition, documentId);
                for (ConsumerRecord<String, byte[]> record : found) {
                    explanations.add(Explanation.of(
                            documents.deserialize(annotated, record.value()),
                            partition,
                            record.offset(),
                            plans,
                            marks,
                            selectedUnder,
                            record.offset() < console.end(partition)));
                }
            }
        }
        return explanations;
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

    private List<Mark> marks(int partition) {
        Deserializer<Mark> deserializer = connection.serdes().mark().deserializer();
        List<Mark> marks = new ArrayList<>();
        scan(run.marks(), 0, run.run(), record -> {
            Mark mark = deserializer.deserialize(run.marks(), record.value());
            if (mark.getPartition() == partition) {
                marks.add(mark);
            }
        });
        return marks;
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
