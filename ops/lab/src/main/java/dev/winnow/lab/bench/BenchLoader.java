package dev.winnow.lab.bench;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.schemas.Document;
import dev.winnow.stack.LocalStackException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Fills the annotated topic. Without transactions, so that the end offsets are the numbers of records. */
final class BenchLoader {
    private final KafkaConnection connection;
    private final PrintWriter out;

    BenchLoader(KafkaConnection connection, PrintWriter out) {
        this.connection = connection;
        this.out = out;
    }

    void load(int records, int partitions, long seed) {
        load(records, partitions, new BenchDocuments(seed));
    }

    void load(int records, int partitions, BenchDocuments documents) {
        long begin = System.nanoTime();
        AtomicReference<Exception> failure = new AtomicReference<>();
        String topic = connection.topics().annotated();
        try (Producer<String, Document> producer =
                connection.producer(connection.serdes().document(), Map.of())) {
            for (int i = 0; i < records && failure.get() == null; i++) {
                Document document = documents.document(i);
                // failures come through the callback
                var unused = producer.send(
                        new ProducerRecord<>(topic, i % partitions, document.getId(), document),
                        (metadata, e) -> failure.compareAndSet(null, e));
                if ((i + 1) % Math.max(1, records / 4) == 0) {
                    out.printf("  loaded %,d of %,d documents%n", i + 1, records);
                    out.flush();
                }
            }
            producer.flush();
        }
        if (failure.get() != null) {
            throw new LocalStackException(
                    "Cannot load the benchmark's documents: " + failure.get().getMessage(), failure.get());
        }
        out.printf("  %,d documents per second%n", Math.round(records * 1e9 / (System.nanoTime() - begin)));
        out.flush();
    }
}
