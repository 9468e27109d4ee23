package dev.winnow.service.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.winnow.kafka.client.InMemoryKafka;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Meters;
import dev.winnow.service.pacing.Brake;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Orders of operators, and a console that follows them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunWatchTest {
    private final InMemoryKafka kafka = new InMemoryKafka();
    private final KafkaConnection connection = kafka.connection(null);
    private final RunTopics run = connection.topics().run("night");
    private final RunControl control = new RunControl(connection, run);
    private final Meters meters = new Meters();
    private final CountingBrake held = new CountingBrake();
    private final Brake brake = new Brake(held::hold, held::release);

    /** What a console would do. */
    private static final class CountingBrake {
        volatile boolean holding;
        volatile int holds;

        void hold() {
            holding = true;
            holds = holds + 1;
        }

        void release() {
            holding = false;
        }
    }

    private RunWatch watch() {
        return RunWatch.start(connection, run, brake, meters);
    }

    @Test
    void theNewestOrderIsObeyedBeforeTheWatchHasStarted() {
        kafka.create(run.control(), 1);
        control.give(RunState.GO);
        control.give(RunState.PAUSE);

        try (RunWatch watch = watch()) {
            assertThat(held.holding).isTrue();
        }
    }

    @Test
    void anOlderOrderToGoDoesNotLetAPausedConsoleGoForAMoment() {
        kafka.create(run.control(), 1);
        control.give(RunState.PAUSE);
        control.give(RunState.GO);
        control.give(RunState.PAUSE);

        try (RunWatch watch = watch()) {
            control.give(RunState.GO);
            await().until(() -> !held.holding);
            assertThat(held.holds).isEqualTo(1);
        }
    }

    @Test
    void laterOrdersAreFollowedAndOtherRecordsAreNot() {
        kafka.create(run.control(), 1);
        try (RunWatch watch = watch()) {
            assertThat(held.holding).isFalse();
            control.give(RunState.PAUSE);
            await().until(() -> held.holding);
            kafka.append(run.control(), 0, "night", "faster".getBytes(StandardCharsets.UTF_8));
            kafka.append(run.control(), 0, "night", null);
            control.give(RunState.GO);
            await().until(() -> !held.holding);
            control.give(RunState.END);
            await().until(() -> held.holding);
        }
    }

    @Test
    void whileBrokersDoNotAnswerThingsStayAsTheyAre() {
        kafka.create(run.control(), 1);
        control.give(RunState.PAUSE);
        try (RunWatch watch = watch()) {
            kafka.refuse("poll", new TimeoutException("no answer"));
            control.give(RunState.GO);
            assertThat(held.holding).isTrue();
            kafka.allow("poll");
            await().until(() -> !held.holding);
        }
    }

    @Test
    void afterRetentionTheNewestOrderLeftCounts() {
        kafka.create(run.control(), 1);
        control.give(RunState.GO);
        try (RunWatch watch = watch()) {
            kafka.refuse("poll", new TimeoutException("no answer"));
            control.give(RunState.GO);
            control.give(RunState.PAUSE);
            kafka.deleteBefore(run.control(), 0, 2);
            kafka.allow("poll");
            await().until(() -> held.holding);
        }
    }

    @Test
    void aRunOfAnEarlierVersionHasNoOrdersAndGoes() {
        try (RunWatch watch = watch()) {
            assertThat(held.holding).isFalse();
        }
        assertThat(control.newest()).isEqualTo(RunState.GO);
        assertThat(kafka.consumers()).isEmpty();
    }

    @Test
    void aWatchThatIsClosedEndsItsThreadAndItsConsumer() {
        kafka.create(run.control(), 1);
        RunWatch watch = watch();

        watch.close();

        await().until(() -> kafka.consumers().stream().allMatch(consumer -> consumer.closed()));
    }

    @Test
    void anOrderThatBrokersRefuseIsReportedWithWhatToDo() {
        kafka.create(run.control(), 1);
        kafka.refuseRecords(record -> true, new TopicAuthorizationException("not allowed"));

        assertThatThrownBy(() -> control.give(RunState.PAUSE))
                .hasMessageContaining("was not written to " + run.control())
                .hasMessageContaining("not allowed")
                .hasMessageContaining("give it again");
    }

    @Test
    void aRunThatHasEndedIsRefusedByServicesThatStart() {
        kafka.create(run.control(), 1);
        control.requireNotEnded();
        control.give(RunState.END);

        assertThatThrownBy(control::requireNotEnded).hasMessageContaining("run night has ended");
    }
}
