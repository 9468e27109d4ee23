package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winnow.agent.Label;
import dev.winnow.agent.PureAgent;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import dev.winnow.service.scoring.Labeller;
import dev.winnow.service.scoring.ScoringLoop;
import dev.winnow.service.scoring.ScoringSettings;
import dev.winnow.stack.LocalStack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A scorer whose next documents are gone, or whose group is forgotten. */
@Tag("long")
@ExtendWith(SharedStack.class)
class ScorerMissingRecordsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private KafkaConnection connection;
    private Meters meters = new Meters();

    @Test
    void deletedDocumentsHoldTheirPartitionAloneUntilTheyAreAllowedToBeMissing(LocalStack stack) throws Exception {
        begin(stack, "scorer-deleted");
        send(0, 0, 3);
        send(1, 0, 3);
        score(false, 6, "");
        send(0, 3, 9);
        send(1, 3, 9);
        delete(0, 7);

        String reason = score(false, 12, "offsets 3 to 6");
        assertThat(reason)
                .contains("scorer-deleted.documents-0", "deleted", "--allow-missing-records", "--reset-offsets");
        assertThat(missing()).isEqualTo(4);
        assertThat(meters.registry().scrape())
                .contains("winnow_retention_seconds{topic=\"scorer-deleted.documents\"} +Inf")
                .contains("winnow_unread_age_seconds{topic=\"scorer-deleted.documents\"} 0.0");

        meters = new Meters();
        score(true, 14, "");
        assertThat(missing()).isEqualTo(4);
        score(true, 14, "");

        assertThat(texts()).containsOnlyOnce("0-0", "0-2", "0-7", "0-8", "1-8").doesNotContain("0-3", "0-6");
        assertThat(deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.getReason()).isEqualTo("records-missing");
            assertThat(letter.getOrigin()).isEqualTo("scorer-deleted.documents");
            assertThat(letter.getPartition()).isZero();
            assertThat(letter.getPosition()).isEqualTo(3);
            assertThat(letter.getDetail()).contains("offsets 3 to 6", "continued at offset 7");
        });
    }

    @Test
    void documentsThatWereDeletedBeforeTheFirstScorerStartedAreReported(LocalStack stack) throws Exception {
        begin(stack, "scorer-passed");
        send(0, 0, 5);
        delete(0, 2);

        assertThat(score(false, 0, "offsets 0 to 1")).contains("scorer-passed.documents-0");
        assertThat(missing()).isEqualTo(2);
    }

    @Test
    void deletionThatPassesAScorerAtWorkIsDetectedAndNothingIsLabelledTwice(LocalStack stack) throws Exception {
        begin(stack, "scorer-overtaken");
        send(0, 0, 4);
        CountDownLatch release = new CountDownLatch(1);
        Constant slow = new Constant(release);
        try (Labeller labeller = new Labeller(List.of(slow), meters, System::nanoTime, Duration.ofMinutes(1))) {
            ScoringLoop loop = loop(labeller, false);
            CompletableFuture<Void> running = CompletableFuture.runAsync(loop::run);
            slow.begun.await();
            send(0, 4, 900);
            delete(0, 890);
            release.countDown();

            await().atMost(PATIENCE)
                    .until(() -> running.isDone()
                            || loop.unreadyReason().contains("to 889 of scorer-overtaken.documents-0"));
            loop.stop();
            running.get();
        }
        assertThat(missing()).isPositive();
        assertThat(texts()).doesNotHaveDuplicates().contains("0-0").doesNotContain("0-890");
    }

    @Test
    void aForgottenGroupDoesNotLabelAgain(LocalStack stack) throws Exception {
        begin(stack, "scorer-forgotten");
        send(0, 0, 4);
        score(false, 4, "");
        connection.ask("to forget the group", admin -> admin.deleteConsumerGroups(
                        List.of(connection.topics().scoringGroup()))
                .all());

        String reason = score(false, 4, "committed offset is gone");

        assertThat(reason).contains("offsets 0 to 3 of scorer-forgotten.documents-0");
        assertThat(texts()).hasSize(4);
    }

    @Test
    void offsetsThatSomebodySetAreFollowedAndCounted(LocalStack stack) throws Exception {
        begin(stack, "scorer-moved");
        send(0, 0, 4);
        send(1, 0, 1);
        score(false, 5, "");
        send(0, 4, 5);
        score(false, 6, "");
        assertThat(moved()).isZero();

        setOffset(2);
        score(false, 9, "");
        assertThat(moved()).isEqualTo(1);
        send(0, 5, 7);
        setOffset(6);
        score(false, 10, "");
        assertThat(moved()).isEqualTo(2);
        score(false, 10, "");
        assertThat(moved()).isEqualTo(2);
        assertThat(texts()).contains("0-6").doesNotContain("0-5");
    }

    @Test
    void aForgottenGroupOfATopicThatHasGrownDoesNotLabelAgainAndANewPartitionIsRead(LocalStack stack) throws Exception {
        begin(stack, "scorer-grown");
        send(0, 0, 3);
        score(false, 3, "");
        connection.ask("to add partitions", admin -> admin.createPartitions(
                        Map.of(connection.topics().documents(), NewPartitions.increaseTo(4)))
                .all());
        send(3, 0, 4);
        score(false, 7, "");
        connection.ask("to forget the group", admin -> admin.deleteConsumerGroups(
                        List.of(connection.topics().scoringGroup()))
                .all());

        assertThat(score(false, 7, "committed offset is gone")).contains("and 3 more partitions");
    }

    @Test
    void aTopicThatWasRecreatedUnderTheGroupIsReported(LocalStack stack) throws Exception {
        begin(stack, "scorer-recreated");
        send(0, 0, 1);
        setOffset(5);

        assertThat(score(false, 0, "before the committed offset")).contains("offset 1 of scorer-recreated");
    }

    private void setOffset(long offset) {
        connection.ask("to set an offset of partition 0", admin -> admin.alterConsumerGroupOffsets(
                        connection.topics().scoringGroup(), Map.of(partition(0), new OffsetAndMetadata(offset)))
                .all());
    }

    private double moved() {
        return meters.offsetsMoved(connection.topics().documents()).count();
    }

    private void begin(LocalStack stack, String prefix) {
        connection = Deployment.on(stack, prefix).withTopics(2).connection();
    }

    /** Scores until so many documents are annotated and the scorer reports what is expected; returns what it reports. */
    private String score(boolean allow, int annotated, String expected) throws Exception {
        try (Labeller labeller = new Labeller(
                        List.of(new Constant(new CountDownLatch(0))), meters, System::nanoTime, Duration.ofMinutes(1));
                TopicTail<Document> tail = new TopicTail<>(
                        connection,
                        connection.topics().annotated(),
                        connection.serdes().document())) {
            ScoringLoop loop = loop(labeller, allow);
            CompletableFuture<Void> running = CompletableFuture.runAsync(loop::run);
            await().atMost(PATIENCE)
                    .until(() -> running.isDone()
                            || tail.size() == annotated
                                    && (expected.isEmpty()
                                            ? loop.unreadyReason().isEmpty()
                                            : loop.unreadyReason().contains(expected)));
            String reason = loop.unreadyReason();
            loop.stop();
            running.get();
            assertThat(tail.toEnd()).hasSize(annotated);
            return reason;
        }
    }

    private ScoringLoop loop(Labeller labeller, boolean allow) {
        return new ScoringLoop(
                connection, labeller, new ScoringSettings("one", 4, 2, Duration.ofMillis(100), allow), meters);
    }

    private double missing() {
        return meters.recordsMissing("scoring", connection.topics().documents()).count();
    }

    private void send(int partition, int from, int to) throws ExecutionException, InterruptedException {
        try (Producer<String, Document> producer =
                connection.producer(connection.serdes().document(), Map.of())) {
            for (int i = from; i < to; i++) {
                Document document = WebDocument.of(partition + "-" + i);
                producer.send(new ProducerRecord<>(
                                connection.topics().documents(), partition, document.getId(), document))
                        .get();
            }
        }
    }

    private TopicPartition partition(int number) {
        return new TopicPartition(connection.topics().documents(), number);
    }

    private void delete(int partition, long before) {
        connection.ask("to delete records", admin -> admin.deleteRecords(
                        Map.of(partition(partition), RecordsToDelete.beforeOffset(before)))
                .all());
    }

    private List<String> texts() {
        try (TopicTail<Document> tail = new TopicTail<>(
                connection, connection.topics().annotated(), connection.serdes().document())) {
            return tail.toEnd().stream().map(record -> record.value().getText()).toList();
        }
    }

    private List<DeadLetter> deadLetters() {
        try (TopicTail<DeadLetter> tail = new TopicTail<>(
                connection,
                connection.topics().deadLetters(),
                connection.serdes().deadLetter())) {
            return tail.toEnd().stream().map(record -> record.value()).toList();
        }
    }

    /** Puts every document into one group, once it is released. */
    private static final class Constant implements PureAgent {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch release;

        private Constant(CountDownLatch release) {
            this.release = release;
        }

        @Override
        public String name() {
            return "constant";
        }

        @Override
        public List<String> groups() {
            return List.of("all");
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public Label label(Document document) {
            begun.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new Label("all", 1);
        }

        @Override
        public void close() {}
    }
}
