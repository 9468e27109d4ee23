package dev.winnow.lab.bench;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Sample;
import dev.winnow.stack.LocalStackException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Fills {@code selected} of a run with texts, as a console writes them: in transactions, dealt to the partitions in turn. */
final class BenchSamples {
    static final String RUN = "loaded";
    private static final int TRANSACTION = 5_000;

    private final KafkaConnection connection;
    private final int partitions;
    private final PrintWriter out;

    BenchSamples(KafkaConnection connection, int partitions, PrintWriter out) {
        this.connection = connection;
        this.partitions = partitions;
        this.out = out;
    }

    /**
     * Writes the texts again and again, whole passes, until the topic holds so many characters.
     *
     * @return samples written
     */
    long write(List<Document> texts, long characters) {
        RunTopics topics = connection.topics().run(RUN);
        new TopicProvisioner(connection).apply(topics.all(partitions), (short) 1, false);
        AtomicReference<Exception> failure = new AtomicReference<>();
        long written = 0;
        long records = 0;
        try (Producer<String, Sample> producer =
                connection.producer(connection.serdes().sample(), Map.of("transactional.id", "bench-samples"))) {
            producer.initTransactions();
            producer.beginTransaction();
            while (written < characters && failure.get() == null) {
                for (Document text : texts) {
                    Sample sample = new Sample(RUN, 0, 1.0, 0.0, 0, text);
                    // failures come through the callback
                    var unused = producer.send(
                            new ProducerRecord<>(topics.selected(), (int) (records % partitions), text.getId(), sample),
                            (metadata, e) -> failure.compareAndSet(null, e));
                    written += text.getText().length();
                    if (++records % TRANSACTION == 0) {
                        producer.commitTransaction();
                        producer.beginTransaction();
                    }
                }
            }
            producer.commitTransaction();
        }
        if (failure.get() != null) {
            throw new LocalStackException(
                    "cannot write the benchmark's samples: " + failure.get().getMessage(), failure.get());
        }
        out.printf("  %,d samples of %,d texts in the topic%n", records, texts.size());
        out.flush();
        return records;
    }
}
