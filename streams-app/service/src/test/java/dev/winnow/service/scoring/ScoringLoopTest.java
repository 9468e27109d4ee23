package dev.winnow.service.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.winnow.kafka.client.InMemoryProducer;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ScoringLoopTest {
    private final ScoringTopics topics = new ScoringTopics();
    private final ScoringLoop loop =
            new ScoringLoop(topics.connection, topics.labeller, ScoringTopics.settings(false), topics.meters);

    ScoringLoopTest() throws IOException {}

    @AfterEach
    void close() {
        loop.stop();
        topics.close();
    }

    private CompletableFuture<Void> start() {
        return CompletableFuture.runAsync(loop::run);
    }

    @Test
    void itIsReadyOnceItHasPartitionsAndCommitsWhatItHasWhenItIsStopped() {
        assertThat(loop.unreadyReason()).isEqualTo("starting");
        topics.write(0, "text");
        CompletableFuture<Void> running = start();

        await().until(() -> loop.unreadyReason().isEmpty());
        await().until(() -> topics.done() == 1);
        loop.stop();
        running.join();

        assertThat(loop.unreadyReason()).isEqualTo("stopped");
        assertThat(topics.kafka.consumers()).allMatch(consumer -> consumer.closed());
        assertThat(topics.kafka.producers()).allMatch(producer -> producer.closed());
    }

    @Test
    void clientsThatAreFencedAreReplacedAndNothingIsLostOrRepeated() {
        workAround(producer -> producer.commitTransactionException = new ProducerFencedException("suspended"));
    }

    @Test
    void aProducerWhoseCommitIsNotAnsweredInTimeIsReplacedAndAbortsNothing() {
        workAround(producer -> {
            producer.commitTransactionException = new TimeoutException("60000ms have passed");
            // as Kafka's producer answers while the end of a transaction is pending
            producer.abortTransactionException =
                    new IllegalStateException("the previous call to commitTransaction timed out and must be retried");
        });
    }

    /** Scores two documents, of which the first producer fails to commit the second. */
    private void workAround(Consumer<InMemoryProducer<?>> failure) {
        topics.write(0, "first");
        CompletableFuture<Void> running = start();
        await().until(() -> topics.done() == 1);

        failure.accept(topics.kafka.producers().get(0));
        topics.write(0, "second");
        await().until(() -> topics.done() == 2);
        loop.stop();
        running.join();

        assertThat(topics.annotatedTexts(0)).containsExactly("first", "second");
        assertThat(topics.kafka.producers()).hasSize(2);
        assertThat(topics.kafka.producers().get(0).closed()).isTrue();
    }

    @Test
    void anotherScorerOfTheSameNameEndsIt() {
        topics.kafka.refuse("poll", new FencedInstanceIdException("another scorer has this name"));

        assertThatThrownBy(start()::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(FencedInstanceIdException.class)
                .hasMessageContaining("another scorer has started with --instance ")
                .hasMessageContaining("give each its own name, or none");
    }

    @Test
    void whatKeepsItFromWorkingIsShownUntilItWorksAgain() {
        topics.kafka.refuse("poll", new SaslAuthenticationException("wrong password"));
        CompletableFuture<Void> running = start();

        await().until(() -> loop.unreadyReason().contains("wrong password"));
        topics.kafka.allow("poll");
        topics.write(0, "text");
        await().until(() -> topics.done() == 1 && loop.unreadyReason().isEmpty());

        loop.stop();
        running.join();
    }
}
