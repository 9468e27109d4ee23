package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.client.RecordGap;
import dev.winnow.kafka.client.ScanPatience;
import dev.winnow.kafka.client.ScanRange;
import dev.winnow.kafka.client.ScanRange.View;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.stack.LocalStack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The bounded scan against transactions of strangers on its partition. */
@ExtendWith(SharedStack.class)
class BoundedScanIT {
    @Test
    void aCommittedRecordBehindAnOpenTransactionIsReadOnceThatTransactionEnds(LocalStack stack) throws Exception {
        for (boolean commits : List.of(false, true)) {
            KafkaConnection connection = topics(stack, "scan-open-" + commits);
            String topic = connection.topics().ingestPositions();
            try (Stranger stranger = new Stranger(connection, topic + "-stranger");
                    Stranger own = new Stranger(connection, topic + "-own")) {
                stranger.begin().write(topic, "s", "stranger");
                own.begin().write(topic, "o", "own").commit();

                assertThat(read(connection, topic, ScanRange.ALL.seen(View.STABLE)))
                        .isEmpty();
                assertThat(read(connection, topic, ScanRange.ALL.seen(View.UNCOMMITTED)))
                        .containsExactly("stranger", "own");
                try (PartitionReader scan = new PartitionReader(connection, topic, 0)) {
                    CompletableFuture<List<String>> read = CompletableFuture.supplyAsync(() -> rest(scan));
                    await().during(1, TimeUnit.SECONDS).until(() -> !read.isDone());
                    if (commits) {
                        stranger.commit();
                    } else {
                        stranger.abort();
                    }

                    assertThat(read.get(30, TimeUnit.SECONDS))
                            .isEqualTo(commits ? List.of("stranger", "own") : List.of("own"));
                }
            }
        }
    }

    @Test
    void aTransactionThatBeginsAfterTheScanIsNotWaitedFor(LocalStack stack) throws Exception {
        KafkaConnection connection = topics(stack, "scan-late");
        String topic = connection.topics().ingestPositions();
        try (Stranger stranger = new Stranger(connection, topic + "-stranger");
                Stranger own = new Stranger(connection, topic + "-own")) {
            own.begin().write(topic, "o", "own").commit();
            try (PartitionReader scan = new PartitionReader(connection, topic, 0)) {
                stranger.begin().write(topic, "s", "stranger");

                assertThat(rest(scan)).containsExactly("own");
            }
        }
    }

    @Test
    void aRangeOfMarkersAndAbortedRecordsHoldsNoRecord(LocalStack stack) throws Exception {
        KafkaConnection connection = topics(stack, "scan-markers");
        String topic = connection.topics().ingestPositions();
        try (Stranger own = new Stranger(connection, topic + "-own")) {
            own.begin().write(topic, "o", "own").commit();
            own.begin().write(topic, "o", "aborted").abort();
        }

        assertThat(RecordGap.isEmpty(connection, topic, 0, 1, 4))
                .as("marker, record, marker")
                .isTrue();
        assertThat(RecordGap.isEmpty(connection, topic, 0, 0, 4))
                .as("the first is a record")
                .isFalse();
    }

    @Test
    void aTransactionThatOutlastsThePatienceIsNamed(LocalStack stack) throws Exception {
        KafkaConnection connection = topics(stack, "scan-outlasted");
        String topic = connection.topics().ingestPositions();
        ScanPatience patience = ScanPatience.DEFAULT.transactions(Duration.ofSeconds(2));
        try (Stranger stranger = new Stranger(connection, topic + "-stranger")) {
            stranger.begin().write(topic, "s", "stranger");
            try (PartitionReader scan = new PartitionReader(connection, topic, 0, ScanRange.ALL, patience)) {

                assertThatThrownBy(scan::next)
                        .isInstanceOf(TopicException.class)
                        .hasMessageContaining(topic + "-0")
                        .hasMessageContaining("producer id ")
                        .hasMessageContaining("since offset 0")
                        .hasMessageContaining("kafka-transactions.sh");
            }
        }
    }

    @Test
    void aRecordThatIsDeletedBeforeItIsReadFailsTheScanInsteadOfBeingSkipped(LocalStack stack) throws Exception {
        KafkaConnection connection = topics(stack, "scan-deleted");
        String topic = connection.topics().deadLetters();
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Stranger own = new Stranger(connection, topic + "-own")) {
            own.begin().write(topic, "1", "one").write(topic, "2", "two").commit();
        }
        try (PartitionReader scan = new PartitionReader(connection, topic, 0, ScanRange.ALL.from(0))) {
            connection.ask("to delete records", admin -> admin.deleteRecords(
                            Map.of(partition, RecordsToDelete.beforeOffset(1)))
                    .all());

            assertThatThrownBy(() -> rest(scan))
                    .isInstanceOf(TopicException.class)
                    .hasMessageContaining("from offset 0")
                    .hasMessageContaining("deleted");
        }
    }

    private static KafkaConnection topics(LocalStack stack, String prefix) {
        return Deployment.on(stack, prefix).withTopics(1).connection();
    }

    private static List<String> read(KafkaConnection connection, String topic, ScanRange range) {
        try (PartitionReader reader = new PartitionReader(connection, topic, 0, range)) {
            return rest(reader);
        }
    }

    private static List<String> rest(PartitionReader reader) {
        List<String> values = new ArrayList<>();
        for (var record = reader.next(); record.isPresent(); record = reader.next()) {
            values.add(new String(record.get().value(), StandardCharsets.UTF_8));
        }
        return values;
    }
}
