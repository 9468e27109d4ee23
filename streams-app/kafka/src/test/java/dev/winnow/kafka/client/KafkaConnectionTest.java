package dev.winnow.kafka.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.kafka.registry.FakeRegistry;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.kafka.topic.Topics;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.Serdes;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class KafkaConnectionTest {
    private final InMemoryKafka kafka = new InMemoryKafka();
    private final KafkaConnection connection = kafka.connection(null);

    @Test
    void whatGuaranteesRestOnIsNobodysChoice() {
        KafkaConnection careless = new KafkaConnection(
                "broker:9092",
                Map.of("isolation.level", "read_uncommitted", "acks", "0", "enable.auto.commit", "true"),
                null,
                new Topics("test"),
                kafka);

        careless.consumer(Serdes.ByteArray(), Map.of("auto.offset.reset", "latest"));
        careless.producer(Serdes.ByteArray(), Map.of("enable.idempotence", false));

        assertThat(kafka.consumers().get(0).settings())
                .containsEntry("bootstrap.servers", "broker:9092")
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("enable.auto.commit", false)
                .containsEntry("auto.offset.reset", "none");
        assertThat(kafka.producers().get(0).settings())
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true);
    }

    @Test
    void aHostThatNoNameServerKnowsIsNamedForEveryClient() {
        KafkaConnection unknown =
                new KafkaConnection("broker.invalid:9092", Map.of(), null, new Topics("test"), KafkaClients.NETWORK);

        for (ThrowingCallable client : List.<ThrowingCallable>of(
                unknown::admin,
                () -> unknown.consumer(Serdes.ByteArray(), Map.of()),
                () -> unknown.producer(Serdes.ByteArray(), Map.of()))) {
            assertThatThrownBy(client)
                    .isInstanceOf(TopicException.class)
                    .hasMessageStartingWith("no host of broker.invalid:9092 is known to the name server: set");
        }
    }

    @Test
    void aUsersSettingWinsOverWhatSuitsTheWorkButNotOverNames() {
        KafkaConnection tuned = new KafkaConnection(
                "broker:9092", Map.of("linger.ms", "50", "transactional.id", "mine"), null, new Topics("test"), kafka);

        tuned.producer(Serdes.ByteArray(), Map.of("linger.ms", 5, "transactional.id", "scorer-1"));

        assertThat(kafka.producers().get(0).settings())
                .containsEntry("linger.ms", "50")
                .containsEntry("transactional.id", "scorer-1");
    }

    @Test
    void itsTextShowsNoSecret() {
        KafkaConnection secret = new KafkaConnection(
                "broker:9092", Map.of("sasl.jaas.config", "password=hunter2"), null, new Topics("test"));

        assertThat(secret.toString()).contains("broker:9092", "test").doesNotContain("hunter2");
    }

    @Test
    void aMissingTopicIsReportedWithTheCommandThatCreatesIt() throws IOException {
        try (FakeRegistry registry = new FakeRegistry()) {
            KafkaConnection ready = new KafkaConnection(
                    "nowhere:1", Map.of(), new RecordSerdes(registry.client(), true), new Topics("test"), kafka);
            kafka.create("present", 1);

            ready.requireReady("present");

            assertThatThrownBy(() -> ready.requireReady("present", "absent"))
                    .isInstanceOf(TopicException.class)
                    .hasMessageContaining("topic absent does not exist")
                    .hasMessageContaining("winnow topics apply");
        }
    }

    @Test
    void everyRefusalNamesItsRemedy() {
        Map<String, RuntimeException> remedies = Map.of(
                "ssl.truststore",
                new SslAuthenticationException("untrusted"),
                "sasl.jaas.config",
                new SaslAuthenticationException("wrong password"),
                "winnow acls",
                new TopicAuthorizationException("not allowed"),
                "can be reached, but did not answer within 15 s when asked for its topics: check that every partition has"
                        + " a leader",
                new TimeoutException("no answer"));

        remedies.forEach((remedy, failure) -> {
            kafka.refuse("listTopics", (org.apache.kafka.common.KafkaException) failure);
            assertThatThrownBy(() -> connection.ask(
                            "for its topics", admin -> admin.listTopics().names()))
                    .isInstanceOf(TopicException.class)
                    .hasMessageContaining(remedy);
        });
    }

    @Test
    void brokersThatAnswerNoQuestionCannotBeReached() {
        kafka.refuse("listTopics", new TimeoutException("no answer"));
        kafka.refuse("describeCluster", new TimeoutException("no answer"));

        assertThatThrownBy(() -> connection.ask(
                        "for its topics", admin -> admin.listTopics().names()))
                .isInstanceOf(TopicException.class)
                .hasMessageContaining("cannot reach a Kafka broker at nowhere:1");
    }

    @Test
    void anInterruptedQuestionFailsAndStaysInterrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() ->
                        connection.ask("nothing", admin -> new org.apache.kafka.common.internals.KafkaFutureImpl<>()))
                .isInstanceOf(TopicException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void offsetsOfPartitionsShowWhereTheyBeginAndEndWithAndWithoutOpenTransactions() {
        TopicPartition partition = new TopicPartition("documents", 0);
        kafka.create("documents", 1);
        for (int i = 0; i < 10; i++) {
            kafka.append("documents", 0, "id", new byte[] {1});
        }
        kafka.deleteBefore("documents", 0, 2);
        kafka.openTransaction("documents", 0, 7);
        List<TopicPartition> asked = List.of(partition);

        assertThat(PartitionOffsets.partitions(connection, List.of("documents")))
                .containsExactly(partition);
        assertThat(PartitionOffsets.starts(connection, asked)).containsEntry(partition, 2L);
        assertThat(PartitionOffsets.ends(connection, asked)).containsEntry(partition, 10L);
        assertThat(PartitionOffsets.stableEnds(connection, asked)).containsEntry(partition, 7L);
    }

    @Test
    void aGroupThatDoesNotExistHasCommittedNothingAndAnyOtherFailureIsOne() {
        TopicPartition partition = new TopicPartition("documents", 0);
        kafka.commit("scorers", Map.of(partition, new OffsetAndMetadata(4)));

        assertThat(PartitionOffsets.committed(connection, "scorers")).isEqualTo(Map.of(partition, 4L));
        kafka.refuse("listConsumerGroupOffsets", new GroupIdNotFoundException("no such group"));
        assertThat(PartitionOffsets.committed(connection, "scorers")).isEmpty();
        kafka.refuse("listConsumerGroupOffsets", new TopicAuthorizationException("not allowed"));
        assertThatThrownBy(() -> PartitionOffsets.committed(connection, "scorers"))
                .isInstanceOf(TopicException.class);
    }

    @Test
    void anOffsetThatIsAboutToBeCommittedIsWaitedForAndNotTakenForMissing() {
        TopicPartition first = new TopicPartition("documents", 0);
        TopicPartition second = new TopicPartition("documents", 1);
        kafka.commit("scorers", Map.of(first, new OffsetAndMetadata(4), second, new OffsetAndMetadata(5)));
        kafka.pend("scorers", second, 3);

        assertThat(PartitionOffsets.committed(connection, "scorers")).isEqualTo(Map.of(first, 4L, second, 5L));
    }

    @Test
    void aGroupIsBehindByWhatItHasNotReadAndByAllThatIsLeftWhereItHasReadNothing() throws Exception {
        kafka.create("documents", 2);
        for (int i = 0; i < 10; i++) {
            kafka.append("documents", i % 2, "id", new byte[] {1});
        }
        kafka.deleteBefore("documents", 1, 2);
        GroupLag lag = new GroupLag(connection.admin(), "scorers", "documents", 2);

        assertThat(lag.documents()).isEqualTo(5 + 3);
        kafka.commit("scorers", Map.of(new TopicPartition("documents", 0), new OffsetAndMetadata(4)));
        // a position that was deleted is behind by what is left
        kafka.commit("scorers", Map.of(new TopicPartition("documents", 1), new OffsetAndMetadata(1)));
        assertThat(lag.documents()).isEqualTo(1 + 3);
        kafka.commit("scorers", Map.of(new TopicPartition("documents", 1), new OffsetAndMetadata(9)));
        assertThat(lag.documents()).isEqualTo(1);
    }
}
