package dev.winnow.kafka.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.kafka.client.ScanRange.View;
import dev.winnow.kafka.topic.TopicException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PartitionReaderTest {
    private static final String TOPIC = "plans";

    private final InMemoryKafka kafka = new InMemoryKafka();
    private final KafkaConnection connection = kafka.connection(null);

    PartitionReaderTest() {
        kafka.create(TOPIC, 1);
        append(1_200);
    }

    @Test
    void aScanReturnsEveryRecordInOrderAndEndsWhereItsTopicEndedWhenItWasOpened() {
        try (PartitionReader reader = new PartitionReader(connection, TOPIC, 0)) {
            append(5);

            List<Long> offsets = rest(reader);

            assertThat(offsets).hasSize(1_200).isSorted().doesNotHaveDuplicates();
            assertThat(reader.end()).isEqualTo(1_200);
        }
    }

    @Test
    void aRangeIsRespectedAtBothEnds() {
        ScanRange range = ScanRange.ALL.from(1_195).before(1_198);

        try (PartitionReader reader = new PartitionReader(connection, TOPIC, 0, range)) {
            assertThat(rest(reader)).containsExactly(1_195L, 1_196L, 1_197L);
        }
    }

    @Test
    void anEndBehindTheTopicsEndIsTheTopicsEnd() {
        try (PartitionReader reader = new PartitionReader(connection, TOPIC, 0, 5_000)) {
            assertThat(rest(reader)).hasSize(1_200);
        }
    }

    @Test
    void aStableScanEndsBeforeAnOpenTransactionAndAnUncommittedOneGoesThroughIt() {
        kafka.openTransaction(TOPIC, 0, 1_000);

        try (PartitionReader stable = new PartitionReader(connection, TOPIC, 0, ScanRange.ALL.seen(View.STABLE));
                PartitionReader all = new PartitionReader(connection, TOPIC, 0, ScanRange.ALL.seen(View.UNCOMMITTED))) {
            assertThat(rest(stable)).hasSize(1_000);
            assertThat(rest(all)).hasSize(1_200);
        }
    }

    @Test
    void aCompleteScanContinuesWhenTheTransactionInItsWayEnds() {
        kafka.openTransaction(TOPIC, 0, 1_000);

        try (PartitionReader reader = new PartitionReader(connection, TOPIC, 0)) {
            for (int i = 0; i < 1_000; i++) {
                assertThat(reader.next()).isPresent();
            }
            kafka.openTransaction(TOPIC, 0, Long.MAX_VALUE);
            assertThat(rest(reader)).hasSize(200);
        }
    }

    @Test
    void aTransactionThatOutlastsThePatienceFailsTheScanWithWhereAndWhatToDo() {
        kafka.openTransaction(TOPIC, 0, 1_000);
        ScanPatience hasty = new ScanPatience(Duration.ZERO, Duration.ZERO);

        try (PartitionReader reader = new PartitionReader(connection, TOPIC, 0, ScanRange.ALL, hasty)) {
            assertThatThrownBy(() -> rest(reader))
                    .isInstanceOf(TopicException.class)
                    .hasMessageContaining("cannot read plans-0 to its end")
                    .hasMessageContaining("after offset 1000")
                    .hasMessageContaining("kafka-transactions.sh abort");
        }
    }

    @Test
    void recordsThatRetentionDeletesMeanwhileFailTheScanAndAreNeverSkipped() {
        try (PartitionReader reader = new PartitionReader(connection, TOPIC, 0)) {
            assertThat(reader.next()).isPresent();
            kafka.deleteBefore(TOPIC, 0, 1_100);

            assertThatThrownBy(() -> rest(reader))
                    .isInstanceOf(TopicException.class)
                    .hasMessageContaining("records were deleted before they were read");
        }
    }

    private void append(int records) {
        for (int i = 0; i < records; i++) {
            kafka.append(TOPIC, 0, "run", new byte[] {1});
        }
    }

    private static List<Long> rest(PartitionReader reader) {
        List<Long> offsets = new ArrayList<>();
        for (Optional<ConsumerRecord<String, byte[]>> record = reader.next();
                record.isPresent();
                record = reader.next()) {
            offsets.add(record.get().offset());
        }
        return offsets;
    }
}
