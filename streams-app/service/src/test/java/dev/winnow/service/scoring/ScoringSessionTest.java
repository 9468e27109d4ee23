package dev.winnow.service.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.winnow.agent.Label;
import dev.winnow.kafka.client.InMemoryConsumer;
import dev.winnow.kafka.client.InMemoryProducer;
import dev.winnow.kafka.client.MissingRecords;
import dev.winnow.runtime.MissingRecordsPolicy;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scorer's loop against topics in memory: whatever fails, every record of {@code documents} ends once, in order. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ScoringSessionTest {
    private final ScoringTopics topics = new ScoringTopics();
    private final ScoringReadiness readiness = new ScoringReadiness();
    private final SuspectRecords suspects = new SuspectRecords();

    ScoringSessionTest() throws IOException {}

    @AfterEach
    void close() {
        topics.close();
    }

    /** A session until a condition holds; the consumer and the producer are the newest of the topics. */
    private void work(boolean allowMissing, Runnable prepared, BooleanSupplier done) {
        ScoringSettings settings = ScoringTopics.settings(allowMissing);
        try (InFlightBatches flights = new InFlightBatches(
                        topics.labeller, topics.connection.serdes().document().deserializer(), settings);
                ScoringSession session = new ScoringSession(
                        topics.connection,
                        settings,
                        flights,
                        new ScoringTransaction(topics.connection, settings, suspects, topics.meters),
                        readiness,
                        new MissingRecordsPolicy("scoring", allowMissing, "wait", topics.meters),
                        topics.meters.offsetsMoved(topics.documents),
                        new UnreadAge(
                                topics.connection,
                                topics.connection.topics().documents(),
                                topics.meters,
                                Clock.systemUTC()),
                        done)) {
            prepared.run();
            session.run();
        }
    }

    private InMemoryConsumer<?> consumer() {
        return topics.kafka.consumers().stream()
                .filter(consumer -> consumer.settings().containsKey("group.id"))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private InMemoryProducer<?> producer() {
        return topics.kafka.producers().get(topics.kafka.producers().size() - 1);
    }

    @Test
    void documentsKeepPartitionAndOrderAndTheirOffsetsAreCommittedWithThem() {
        List<String> texts =
                IntStream.range(0, 25).mapToObj(i -> "text number " + i).toList();
        for (int i = 0; i < texts.size(); i++) {
            topics.write(i % 2, texts.get(i));
        }

        work(false, () -> {}, () -> topics.done() == 25);

        for (int partition = 0; partition < 2; partition++) {
            int of = partition;
            assertThat(topics.annotatedTexts(partition))
                    .containsExactlyElementsOf(IntStream.range(0, 25)
                            .filter(i -> i % 2 == of)
                            .mapToObj(texts::get)
                            .toList());
        }
        assertThat(topics.committed(0)).isEqualTo(13);
        assertThat(topics.committed(1)).isEqualTo(12);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverFailsEveryRecordEndsExactlyOnceInOrder(long seed) {
        Random random = new Random(seed);
        int records = 60;
        Set<String> tooLarge = new HashSet<>();
        List<List<String>> expected = List.of(new ArrayList<>(), new ArrayList<>());
        int poison = 0;
        for (int i = 0; i < records; i++) {
            int partition = random.nextInt(2);
            if (random.nextInt(10) == 0) {
                topics.poison(partition);
                poison++;
            } else {
                String text = "text number " + i;
                topics.write(partition, text);
                if (random.nextInt(10) == 0) {
                    tooLarge.add(ScoringTopics.document(text).getId());
                } else {
                    expected.get(partition).add(text);
                }
            }
        }
        topics.kafka.refuseRecords(
                record -> record.topic().equals(topics.annotated) && tooLarge.contains(record.key()),
                new RecordTooLargeException("larger than max.message.bytes"));
        List<RuntimeException> failures = List.of(
                new CommitFailedException(),
                // the commit of a batch that was not sent in time; a commit that is not answered in time ends the
                // session
                new KafkaException("a batch has expired", new TimeoutException("no answer")),
                new NotEnoughReplicasException("a broker is away"));

        work(
                false,
                () -> {
                    // every second poll lets the next commit succeed or fail
                    for (int i = 0; i < 6; i++) {
                        RuntimeException failure = random.nextBoolean() ? failures.get(random.nextInt(3)) : null;
                        consumer().schedulePollTask(() -> producer().commitTransactionException = failure);
                        consumer().schedulePollTask(() -> {});
                    }
                    consumer().schedulePollTask(() -> producer().commitTransactionException = null);
                },
                () -> topics.done() >= records);

        assertThat(topics.annotatedTexts(0)).as("seed " + seed).containsExactlyElementsOf(expected.get(0));
        assertThat(topics.annotatedTexts(1)).as("seed " + seed).containsExactlyElementsOf(expected.get(1));
        assertThat(topics.letters())
                .as("seed " + seed)
                .hasSize(poison + tooLarge.size())
                .extracting(letter -> letter.getPartition() + "@" + letter.getPosition())
                .doesNotHaveDuplicates();
        assertThat(topics.committed(0) + topics.committed(1)).isEqualTo(records);
    }

    @Test
    void partitionsThatGoToAnotherScorerAreCommittedBeforeAndNotReadAfterwards() {
        for (int i = 0; i < 8; i++) {
            topics.write(i % 2, "text number " + i);
        }
        TopicPartition kept = new TopicPartition(topics.documents, 0);

        work(
                false,
                () -> {
                    consumer().schedulePollTask(() -> {});
                    consumer().schedulePollTask(() -> {});
                    consumer().schedulePollTask(() -> {
                        consumer().rebalance(List.of(kept));
                        topics.write(0, "to be labelled");
                        topics.write(1, "of the other scorer");
                    });
                },
                () -> topics.annotatedTexts(0).contains("to be labelled"));

        assertThat(topics.annotatedTexts(0)).hasSize(5).doesNotHaveDuplicates();
        assertThat(topics.annotatedTexts(1)).hasSize((int) topics.committed(1)).doesNotContain("of the other scorer");
    }

    @Test
    void nothingOfLostPartitionsIsCommitted() {
        topics.write(0, "lost");
        topics.write(1, "lost too");

        // they are lost while the agents have them: whoever has the partitions now labels them again
        topics.agent.behaviour = batch -> {
            consumer()
                    .schedulePollTask(() -> consumer().losePartitions(consumer().assignment()));
            await().until(() -> readiness.reason().contains("lost its partitions"));
            return Collections.nCopies(batch.size(), new Label("short", 1));
        };
        work(false, () -> {}, () -> readiness.reason().contains("lost its partitions"));

        assertThat(topics.done()).isZero();
        assertThat(topics.committed(0)).isZero();
    }

    @Test
    void aPartitionWhoseNextDocumentWasDeletedIsHeldAndTheOthersContinue() {
        for (int i = 0; i < 6; i++) {
            topics.write(0, "text number " + i);
        }
        topics.write(1, "of the other partition");
        topics.kafka.deleteBefore(topics.documents, 0, 4);

        work(false, () -> {}, () -> topics.done() == 1 && readiness.reason().contains("were deleted"));

        assertThat(topics.annotatedTexts(1)).containsExactly("of the other partition");
        assertThat(topics.annotatedTexts(0)).isEmpty();
        assertThat(topics.committed(0)).isZero();
    }

    @Test
    void withPermissionTheRangeThatIsGoneIsADeadLetterAndTheRestIsLabelled() {
        for (int i = 0; i < 6; i++) {
            topics.write(0, "text number " + i);
        }
        topics.kafka.deleteBefore(topics.documents, 0, 4);

        work(true, () -> {}, () -> topics.done() == 3);

        assertThat(topics.annotatedTexts(0)).containsExactly("text number 4", "text number 5");
        assertThat(topics.letters()).singleElement().satisfies(letter -> assertThat(letter.getReason())
                .isEqualTo(MissingRecords.REASON));
        assertThat(topics.committed(0)).isEqualTo(6);
    }

    @Test
    void aGroupThatHasLostItsOffsetsIsHeldBecauseItHasLabelledBefore() {
        topics.write(0, "labelled before");
        work(false, () -> {}, () -> topics.done() == 1);
        topics.kafka.forget(topics.connection.topics().scoringGroup());

        work(false, () -> {}, () -> readiness.reason().contains("committed offset is gone"));

        assertThat(topics.done()).isEqualTo(1);
    }

    @Test
    void aFencedProducerEndsTheSession() {
        topics.write(0, "text");

        assertThatThrownBy(() -> work(
                        false,
                        () -> producer().commitTransactionException = new ProducerFencedException("another one"),
                        () -> false))
                .isInstanceOf(ProducerFencedException.class);
        assertThat(topics.done()).isZero();
    }

    @Test
    void aRegistryThatIsAwayIsWaitedForAndTheRecordKeepsItsPlace() {
        topics.write(0, "text");
        work(false, () -> {}, () -> topics.done() == 1);
        byte[] unknown = topics.kafka.records(topics.documents).get(0).value().clone();
        unknown[4] = 77;
        topics.kafka.append(topics.documents, 0, "key", unknown);
        topics.registry.answerAsAnotherServer();

        work(false, () -> {}, () -> readiness.reason().contains("starting over"));

        assertThat(topics.done()).isEqualTo(1);
        assertThat(topics.committed(0)).isEqualTo(1);
    }

    @Test
    void aStableScorerKeepsItsPlaceWhenItStartsOverAndLeavesWhenItIsStopped() {
        work(false, () -> {}, () -> true);
        assertThat(consumer().closedWith().groupMembershipOperation()).isEqualTo(GroupMembershipOperation.LEAVE_GROUP);

        topics.write(0, "text");
        assertThatThrownBy(() -> work(
                        false,
                        () -> producer().commitTransactionException = new ProducerFencedException("another one"),
                        () -> false))
                .isInstanceOf(KafkaException.class);
        assertThat(consumer().closedWith().groupMembershipOperation())
                .isEqualTo(GroupMembershipOperation.REMAIN_IN_GROUP);
    }
}
