package dev.winnow.service.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.decision.DocumentId;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.schemas.DeadLetter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScoringTransactionTest {
    private static final ConsumerGroupMetadata GROUP = new ConsumerGroupMetadata("test.scoring");

    private final ScoringTopics topics = new ScoringTopics();
    private final SuspectRecords suspects = new SuspectRecords();
    private final ScoringTransaction transaction =
            new ScoringTransaction(topics.connection, ScoringTopics.settings(false), suspects, topics.meters);

    ScoringTransactionTest() throws IOException {}

    @BeforeEach
    void initialise() {
        transaction.initialise();
        transaction.documentPartitions(ScoringTopics.PARTITIONS);
    }

    @AfterEach
    void close() {
        transaction.close();
        topics.close();
    }

    @Test
    void nothingIsVisibleBeforeTheCommitAndNothingStaysOfAnAbort() {
        transaction.add(scored(0, 0, "first"), GROUP);
        assertThat(topics.done()).isZero();
        assertThat(transaction.abort()).isNull();
        assertThat(transaction.isOpen()).isFalse();
        transaction.add(scored(0, 0, "second"), GROUP);
        transaction.commit(GROUP);

        assertThat(topics.annotatedTexts(0)).containsExactly("second");
        assertThat(topics.kafka.committed(GROUP.groupId()))
                .isEqualTo(OffsetMark.on(Map.of(new TopicPartition(topics.documents, 0), new OffsetAndMetadata(1))));
    }

    @Test
    void theOffsetBehindThePollIsCommittedThoughNoRecordIsThere() {
        Scored polled = scored(0, 0, "only");
        TopicPartition partition = new TopicPartition(topics.documents, 0);
        // a marker of a transaction is after the last record
        transaction.add(
                new Scored(polled.batch(), polled.labelled(), Map.of(partition, new OffsetAndMetadata(2))), GROUP);
        transaction.commit(GROUP);

        assertThat(topics.kafka.committed(GROUP.groupId()))
                .isEqualTo(OffsetMark.on(Map.of(partition, new OffsetAndMetadata(2))));
    }

    @Test
    void aCommitWithoutAnOpenTransactionDoesNothing() {
        transaction.commit(GROUP);

        assertThat(topics.kafka.producers().get(0).commitCount()).isZero();
    }

    @Test
    void theMetersCountWhatWasCommittedAndNotWhatWasAborted() {
        transaction.add(scored(0, 0, "aborted"), GROUP);
        transaction.abort();
        transaction.add(scored(0, 0, "first", "second"), GROUP);
        transaction.commit(GROUP);

        assertThat(topics.meters.annotated().count()).isEqualTo(2);
    }

    @Test
    void aRefusedRecordFailsItsTransactionOnceAndIsADeadLetterTheNextTime() {
        refuse(topics.annotated, "refused", new RecordTooLargeException("larger than max.message.bytes"));
        Scored batch = scored(0, 0, "before", "refused", "after");

        transaction.add(batch, GROUP);
        assertThatThrownBy(transaction::throwFailure).isInstanceOf(KafkaException.class);
        assertThat(transaction.abort().isRecordsOwn()).isTrue();
        transaction.add(batch, GROUP);
        transaction.commit(GROUP);

        assertThat(topics.annotatedTexts(0)).containsExactly("before", "after");
        assertThat(topics.letters()).singleElement().satisfies(letter -> {
            assertThat(letter.getReason()).isEqualTo("too-large");
            assertThat(letter.getPosition()).isEqualTo(1);
            assertThat(letter.getPayload().hasRemaining()).isTrue();
        });
        assertThat(topics.kafka.committed(GROUP.groupId()))
                .isEqualTo(OffsetMark.on(Map.of(new TopicPartition(topics.documents, 0), new OffsetAndMetadata(3))));
    }

    @Test
    void aRefusalThatIsNotAboutSizeIsNamedSo() {
        refuse(topics.annotated, "refused", new PolicyViolationException("not here"));
        Scored batch = scored(0, 0, "refused");
        transaction.add(batch, GROUP);
        transaction.abort();

        transaction.add(batch, GROUP);

        assertThat(topics.letters()).singleElement().satisfies(letter -> {
            assertThat(letter.getReason()).isEqualTo("refused");
            assertThat(letter.getDetail()).contains("PolicyViolationException: not here");
        });
    }

    @Test
    void aDeadLetterThatIsTooLargeItselfLosesItsPayloadAndNotItsPlace() {
        topics.kafka.refuseRecords(
                record -> record.topic().equals(topics.annotated) || ((byte[]) record.value()).length > 300,
                new RecordTooLargeException("too large"));
        Scored batch = scored(0, 0, "x".repeat(1_000));
        transaction.add(batch, GROUP);
        transaction.abort();

        transaction.add(batch, GROUP);

        assertThat(topics.letters()).singleElement().satisfies(letter -> {
            assertThat(letter.getPayload().hasRemaining()).isFalse();
            assertThat(letter.getPosition()).isZero();
        });
    }

    @Test
    void aRecordThatCanBeWrittenNowhereStopsTheScorerWithTheLimitsToRaise() {
        topics.kafka.refuseRecords(record -> true, new RecordTooLargeException("too large"));
        Scored batch = scored(0, 0, "refused");
        transaction.add(batch, GROUP);
        transaction.abort();

        assertThatThrownBy(() -> transaction.add(batch, GROUP))
                .isInstanceOf(TopicException.class)
                .hasMessageContaining(topics.documents + "-0@0")
                .hasMessageContaining(topics.annotated)
                .hasMessageContaining(topics.deadLetters)
                .hasMessageContaining("raise the limits");
    }

    @Test
    void aBrokersTroubleIsNotTheRecordsFault() {
        refuse(topics.annotated, "innocent", new NotEnoughReplicasException("a broker is away"));
        Scored batch = scored(0, 0, "innocent");
        transaction.add(batch, GROUP);

        assertThat(transaction.abort().isRecordsOwn()).isFalse();
        topics.kafka.refuseRecords(record -> false, null);
        transaction.add(batch, GROUP);
        transaction.commit(GROUP);

        assertThat(topics.annotatedTexts(0)).containsExactly("innocent");
        assertThat(topics.letters()).isEmpty();
    }

    @Test
    void aLabelledDocumentAboveTheLimitOfLaterTopicsIsADeadLetterAtOnce() {
        transaction.add(scored(0, 0, "x".repeat(Topics.MAX_ANNOTATED_BYTES)), GROUP);
        transaction.commit(GROUP);

        assertThat(topics.annotatedTexts(0)).isEmpty();
        assertThat(topics.letters()).extracting(DeadLetter::getReason).containsExactly("too-large");
    }

    @Test
    void aPartitionThatAnnotatedHasNotGetsItsDocumentsByTheirIds() {
        transaction.documentPartitions(3);
        for (int i = 0; i < 20; i++) {
            transaction.add(scored(2, i, "text " + i), GROUP);
        }
        transaction.commit(GROUP);

        assertThat(topics.annotatedTexts(0)).isNotEmpty();
        assertThat(topics.annotatedTexts(1)).isNotEmpty();
        assertThat(topics.done()).isEqualTo(20);
        assertThat(topics.kafka.committed(GROUP.groupId()))
                .isEqualTo(OffsetMark.on(Map.of(new TopicPartition(topics.documents, 2), new OffsetAndMetadata(20))));
    }

    @Test
    void theTransactionIsNamedAfterTheScorerSoThatTwoOfOneNameFenceEachOther() {
        assertThat(topics.kafka.producers().get(0).settings())
                .containsEntry("transactional.id", topics.connection.topics().scoringTransaction("scorer"));
    }

    private void refuse(String topic, String text, RuntimeException why) {
        topics.kafka.refuseRecords(
                record -> record.topic().equals(topic) && DocumentId.of(text).equals(record.key()), why);
    }

    /** A labelled poll of texts at offsets from {@code from} on. */
    private Scored scored(int partition, long from, String... texts) {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        for (int i = 0; i < texts.length; i++) {
            byte[] value = topics.connection
                    .serdes()
                    .document()
                    .serializer()
                    .serialize(topics.documents, ScoringTopics.document(texts[i]));
            records.add(new ConsumerRecord<>(
                    topics.documents,
                    partition,
                    from + i,
                    ConsumerRecord.NO_TIMESTAMP,
                    TimestampType.NO_TIMESTAMP_TYPE,
                    0,
                    value.length,
                    DocumentId.of(texts[i]),
                    value,
                    new RecordHeaders(),
                    Optional.empty()));
        }
        ScoringBatch batch = ScoringBatch.decode(
                records, topics.connection.serdes().document().deserializer());
        return new Scored(
                batch,
                topics.labeller.label(batch.documents()),
                Map.of(new TopicPartition(topics.documents, partition), new OffsetAndMetadata(from + texts.length)));
    }
}
