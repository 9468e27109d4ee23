package dev.winnow.service.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.decision.ConsoleException;
import dev.winnow.decision.Crawl;
import dev.winnow.kafka.client.InMemoryKafka;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.registry.FakeRegistry;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.TopicSpec;
import java.io.IOException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How plan 0 of a run is written, or is not. */
class PlanHistoryTest {
    private final InMemoryKafka kafka = new InMemoryKafka();
    private FakeRegistry registry;
    private RunTopics run;
    private PlanHistory history;

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
        KafkaConnection connection = kafka.connection(registry.client());
        run = connection.topics().run(Crawl.RUN);
        kafka.create(connection.topics().annotated(), 2);
        run.all(2).stream().map(TopicSpec::name).forEach(topic -> kafka.create(topic, 2));
        history = new PlanHistory(connection, run);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    /** The commit of the next plan 0 fails so. */
    private void failCommits(RuntimeException why) {
        kafka.refuseRecords(
                record -> {
                    kafka.producers().get(kafka.producers().size() - 1).commitTransactionException = why;
                    return false;
                },
                why);
    }

    @Test
    void aCommitThatIsNotAnsweredInTimeIsReportedWithWhatToDoNext() {
        failCommits(new TimeoutException("60000ms have passed"));

        assertThatThrownBy(() -> history.begin(Crawl.plan0(), 2))
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining("did not answer in time")
                .hasMessageContaining("'winnow run list', then repeat with --if-not-exists")
                .hasRootCauseMessage("60000ms have passed");
        assertThat(kafka.producers().get(0).closed()).isTrue();
    }

    @Test
    void aRefusedPlanIsAborted() {
        failCommits(new AuthorizationException("not for you"));

        assertThatThrownBy(() -> history.begin(Crawl.plan0(), 2)).hasMessage("not for you");
        assertThat(kafka.producers().get(0).transactionAborted()).isTrue();
        assertThat(kafka.records(run.plans())).isEmpty();
    }
}
