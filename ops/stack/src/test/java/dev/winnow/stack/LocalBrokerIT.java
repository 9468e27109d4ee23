package dev.winnow.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
class LocalBrokerIT {
    private static final String TOPIC = "records";

    @TempDir
    Path directory;

    @Test
    void aBrokerStartedAgainOnOtherPortsHasEveryCommittedRecordAndNoAbortedOne() throws Exception {
        int port = FreePort.next();
        int controllerPort = FreePort.next();
        try (LocalBroker broker = new EmbeddedBroker(new BrokerSettings(directory, port, controllerPort))) {
            createTopic(broker.bootstrapServers());
            produce(broker.bootstrapServers(), "kept", true);
            produce(broker.bootstrapServers(), "aborted", false);
        }

        BrokerSettings otherPorts = new BrokerSettings(directory, otherThan(port), otherThan(controllerPort));
        try (LocalBroker again = new EmbeddedBroker(otherPorts)) {
            produce(again.bootstrapServers(), "added", true);
            assertThat(committed(again.bootstrapServers(), 2)).containsExactly("kept", "added");
        }
    }

    @Test
    void aBrokerProcessThatWasKilledKeepsWhatItAcknowledged() throws Exception {
        Path log = directory.resolve("broker.log");
        Path data = directory.resolve("data");
        try (LocalBroker broker = LocalBroker.process(data, log)) {
            createTopic(broker.bootstrapServers());
            produce(broker.bootstrapServers(), "kept", true);
            // a commit is acknowledged before its marker is written; from when readers see the record it must stay seen
            assertThat(committed(broker.bootstrapServers(), 1)).containsExactly("kept");
            ((BrokerProcess) broker).process().kill();
        }

        try (LocalBroker again = LocalBroker.process(data, log)) {
            assertThat(committed(again.bootstrapServers(), 1)).containsExactly("kept");
        }
    }

    private static int otherThan(int port) {
        int other = FreePort.next();
        return other == port ? otherThan(port) : other;
    }

    private static void createTopic(String bootstrapServers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get(30, TimeUnit.SECONDS);
        }
    }

    private static void produce(String bootstrapServers, String value, boolean commit) throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all", "transactional.id", "test");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(TOPIC, value)).get(30, TimeUnit.SECONDS);
            if (commit) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        }
    }

    private static List<String> committed(String bootstrapServers, int count) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed");
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = List.of(new TopicPartition(TOPIC, 0));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (values.size() < count && System.nanoTime() < end) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    values.add(record.value());
                }
            }
        }
        return values;
    }
}
