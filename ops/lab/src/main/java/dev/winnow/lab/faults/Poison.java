package dev.winnow.lab.faults;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.stack.LocalStackException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serdes;

/** Writes records that cannot be decoded, in transactions as the writers of these topics do. Its keys distinguish them from what services write. */
final class Poison {
    private static final String KEY = "poison-";
    private static final List<byte[]> VALUES =
            List.of(new byte[] {1, 2, 3}, new byte[] {0, 127, 127, 127, 127, 1}, new byte[0]);

    private Poison() {}

    /** Whether a record with this key is one. */
    static boolean is(String key) {
        return key != null && key.startsWith(KEY);
    }

    /** Topics that it is written to by a fault of its own; documents get some with every fault. */
    static List<String> topics(KafkaConnection connection) {
        RunTopics run = connection.topics().run(TestBed.RUN);
        return List.of(
                connection.topics().annotated(),
                run.plans(),
                run.marks(),
                run.probes(),
                run.rewards(),
                run.selected(),
                run.controls());
    }

    /** Writes one record of each kind to every partition of the topics. */
    static void write(KafkaConnection connection, int number) {
        try (Producer<String, byte[]> producer = connection.producer(
                Serdes.ByteArray(), Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "faults-" + KEY + number))) {
            producer.initTransactions();
            producer.beginTransaction();
            for (String topic : topics(connection)) {
                int partitions = producer.partitionsFor(topic).size();
                for (int partition = 0; partition < partitions; partition++) {
                    for (int kind = 0; kind < VALUES.size(); kind++) {
                        String key = KEY + number + "-" + topic + "-" + partition + "-" + kind;
                        producer.send(new ProducerRecord<>(topic, partition, key, VALUES.get(kind)));
                    }
                }
            }
            producer.commitTransaction();
        } catch (KafkaException e) {
            throw new LocalStackException("cannot write poison: " + e.getMessage(), e);
        }
    }
}
