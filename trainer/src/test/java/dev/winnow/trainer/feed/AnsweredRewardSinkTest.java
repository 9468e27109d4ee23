package dev.winnow.trainer.feed;

import static dev.winnow.trainer.feed.FeedTopics.outcome;
import static dev.winnow.trainer.feed.FeedTopics.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.winnow.kafka.topic.TopicException;
import dev.winnow.schemas.OutcomeVerdict;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.RewardReport;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AnsweredRewardSinkTest {
    private final FeedTopics topics = new FeedTopics();
    private final Queue<String> counted = new ConcurrentLinkedQueue<>();
    private final ReportAnswers answers = new ReportAnswers(counted::add);
    private final List<RewardReport> parts = List.of(report(3, 0, 2), report(3, 1, 2));

    AnsweredRewardSinkTest() throws IOException {}

    @AfterEach
    void close() {
        topics.close();
    }

    private AnsweredRewardSink sink() {
        return new AnsweredRewardSink(topics.connection, topics.run, answers);
    }

    private int published() {
        return topics.kafka.records(topics.run.rewards()).size();
    }

    @Test
    void aReportWhosePlaceWasTakenIsPublishedAgainByItself() {
        topics.kafka.create(topics.run.outcomes(), 1);
        try (AnsweredRewardSink sink = sink()) {
            sink.publish(parts);
            topics.write(outcome(parts.get(1), OutcomeVerdict.REFUSED, RefusalReason.ABANDONED));

            await().until(() -> published() == 4);
            topics.write(outcome(parts.get(1), OutcomeVerdict.USED, RefusalReason.NONE));
            await().until(() -> counted.contains("used"));
            assertThat(published()).isEqualTo(4);
        }
    }

    @Test
    void theAnswerToAnEarlierProcessShowsWhichPlanIsUnmeasured() {
        topics.kafka.create(topics.run.outcomes(), 1);
        topics.write(outcome(parts.get(0), OutcomeVerdict.REFUSED, RefusalReason.TOO_FEW_PROBES));

        try (AnsweredRewardSink sink = sink()) {
            await().until(() -> sink.unmeasured().isPresent());
            assertThat(sink.unmeasured()).contains(new RewardSink.Unmeasured(3, 4));
        }
    }

    @Test
    void poisonAmongTheAnswersIsSkipped() {
        topics.kafka.create(topics.run.outcomes(), 1);
        try (AnsweredRewardSink sink = sink()) {
            sink.publish(parts);
            topics.kafka.append(topics.run.outcomes(), 0, "key", new byte[] {1, 2});
            topics.kafka.append(topics.run.outcomes(), 0, "key", null);
            topics.write(outcome(parts.get(0), OutcomeVerdict.USED, RefusalReason.NONE));

            await().until(() -> counted.contains("used"));
        }
    }

    @Test
    void aRunWithoutATopicOfAnswersPublishesAlone() {
        try (AnsweredRewardSink sink = sink()) {
            sink.publish(parts);

            assertThat(published()).isEqualTo(2);
            assertThat(sink.unmeasured()).isEmpty();
        }
        assertThat(topics.kafka.consumers()).isEmpty();
    }

    @Test
    void aRefusedPartFailsThePublishingAndAClosedSinkHasClosedItsClients() {
        topics.kafka.create(topics.run.outcomes(), 1);
        AnsweredRewardSink sink = sink();
        await().until(() -> !topics.kafka.consumers().isEmpty());
        topics.kafka.refuseRecords(record -> true, new TopicAuthorizationException("not allowed"));

        assertThatThrownBy(() -> sink.publish(parts))
                .isInstanceOf(TopicException.class)
                .hasMessageContaining("not allowed");
        sink.close();

        assertThat(topics.kafka.producers()).allMatch(producer -> producer.closed());
        await().until(() -> topics.kafka.consumers().stream().allMatch(consumer -> consumer.closed()));
    }
}
