package dev.winnow.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
class LocalClusterIT {
    private static final String TOPIC = "records";
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    Path directory;

    private final List<ChildProcess> started = new ArrayList<>();

    @AfterEach
    void endProcesses() {
        started.forEach(ChildProcess::kill);
    }

    @Test
    void threeBrokersKeepThreeCopiesAndContinueWithoutTheOneThatLed() throws Exception {
        LocalCluster cluster = LocalCluster.prepare(List.of(node(1), node(2), node(3)));
        cluster.nodes()
                .forEach(node -> started.add(node.start(directory.resolve("broker-" + node.id() + ".log"), Map.of())));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.directServers()))) {
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> get(admin.describeCluster().nodes()).size() == 3);
            get(admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) -1))).all());
            await().atMost(PATIENCE).until(() -> partition(admin).isr().size() == 3);
            ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
            assertThat(get(admin.describeConfigs(List.of(topic)).all())
                            .get(topic)
                            .get("min.insync.replicas")
                            .value())
                    .isEqualTo("2");

            try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", cluster.clientServers(), "acks", "all"),
                    new StringSerializer(),
                    new StringSerializer())) {
                producer.send(new ProducerRecord<>(TOPIC, "before")).get(60, TimeUnit.SECONDS);
                int leader = partition(admin).leader().id();
                started.get(leader - 1).kill();
                long offset = producer.send(new ProducerRecord<>(TOPIC, "after"))
                        .get(60, TimeUnit.SECONDS)
                        .offset();
                assertThat(offset).isEqualTo(1);
                assertThat(partition(admin).leader().id()).isNotEqualTo(leader);
            }
        }
    }

    private ClusterNode node(int id) {
        int client = FreePort.next();
        int replication = FreePort.next();
        return new ClusterNode(
                id,
                directory.resolve("broker-" + id),
                new ClusterNode.Ports(client, client, replication, replication, FreePort.next(), FreePort.next()));
    }

    private static TopicPartitionInfo partition(Admin admin) throws Exception {
        TopicDescription topic =
                get(admin.describeTopics(List.of(TOPIC)).allTopicNames()).get(TOPIC);
        return topic.partitions().get(0);
    }

    private static <T> T get(KafkaFuture<T> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }
}
