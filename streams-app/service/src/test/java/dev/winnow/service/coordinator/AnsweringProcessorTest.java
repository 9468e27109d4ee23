package dev.winnow.service.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.winnow.decision.Crawl;
import dev.winnow.decision.RewardAggregator;
import dev.winnow.kafka.client.DecodeResult;
import dev.winnow.kafka.registry.FakeRegistry;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.OutcomeVerdict;
import dev.winnow.schemas.Plan;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.Reward;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Patience, restarts and take-overs: what the driver of a whole topology cannot show. */
class AnsweringProcessorTest {
    private static final RunTopics RUN = new Topics("test").run(Crawl.RUN);
    private static final long START = 1_800_000_000_000L;

    @TempDir
    Path directory;

    private final Meters meters = new Meters();
    private FakeRegistry registry;
    private RecordSerdes serdes;

    @BeforeEach
    void open() throws IOException {
        registry = new FakeRegistry();
        serdes = new RecordSerdes(registry.client(), true);
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void aReportIsRefusedOnceNoProbeHasComeForFiveSeconds() {
        Task task = new Task(0);
        task.report(DrivenCoordinator.values(60, 1));

        task.pass(Duration.ofMillis(4_900));
        List<Outcome> before = task.outcomes();
        task.pass(Duration.ofMillis(100));

        assertThat(before).extracting(Outcome::getVerdict).containsExactly(OutcomeVerdict.WAITING);
        assertThat(task.outcomes())
                .extracting(Outcome::getVerdict, Outcome::getReason)
                .containsExactly(
                        tuple(OutcomeVerdict.WAITING, RefusalReason.NONE),
                        tuple(OutcomeVerdict.REFUSED, RefusalReason.TOO_FEW_PROBES));
    }

    @Test
    void whileOtherProbesComeAReportWaitsThreeTimesAsLongAndNoLonger() {
        Task task = new Task(0);
        List<Reward> others = DrivenCoordinator.values(15, 2);
        task.report(DrivenCoordinator.values(60, 1));

        for (int second = 0; second < 14; second++) {
            task.pass(Duration.ofSeconds(1));
            task.probe(others.get(second));
        }
        List<Outcome> before = task.outcomes();
        task.pass(Duration.ofSeconds(1));

        assertThat(before).extracting(Outcome::getVerdict).containsExactly(OutcomeVerdict.WAITING);
        assertThat(task.outcomes())
                .extracting(Outcome::getVerdict)
                .containsExactly(OutcomeVerdict.WAITING, OutcomeVerdict.REFUSED);
    }

    @Test
    void aRestartGivesWaitingReportsTheirWholePatienceAgain() {
        Task task = new Task(0);
        task.report(DrivenCoordinator.values(60, 1));
        task.pass(Duration.ofSeconds(4));
        task.restart();

        task.pass(Duration.ofSeconds(4));
        List<Outcome> before = task.outcomes();
        task.pass(Duration.ofSeconds(1));

        assertThat(before).extracting(Outcome::getVerdict).containsExactly(OutcomeVerdict.WAITING);
        assertThat(task.outcomes())
                .extracting(Outcome::getVerdict)
                .containsExactly(OutcomeVerdict.WAITING, OutcomeVerdict.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 30, 59, 60})
    void anInstanceThatRestoresTheStateMakesTheSamePlanAndTheSameAnswers(int restartBehind) {
        List<Reward> rewards = DrivenCoordinator.values(60, 3);
        Task whole = new Task(0);
        Task interrupted = new Task(0);
        measure(whole, rewards, -1);

        measure(interrupted, rewards, restartBehind);

        assertThat(interrupted.plans()).hasSize(1).isEqualTo(whole.plans());
        assertThat(interrupted.outcomes()).hasSize(2).isEqualTo(whole.outcomes());
    }

    /** Every probe, then one report of all of them. */
    private static void measure(Task task, List<Reward> rewards, int restartBehind) {
        for (int step = 0; step <= rewards.size(); step++) {
            if (step < rewards.size()) {
                task.probe(rewards.get(step));
            } else {
                task.report(rewards);
            }
            if (step == restartBehind) {
                task.restart();
            }
        }
    }

    @Test
    void whatIsUsedLeavesNoReportAndTheProbesOfItsPlansInTheStore() {
        List<Reward> rewards = DrivenCoordinator.values(60, 4);
        Task task = new Task(0);

        measure(task, rewards, -1);

        assertThat(task.keys("waiting-")).isEmpty();
        assertThat(task.keys("probe-0-")).hasSize(60);
    }

    @Test
    void partsThatWaitedInACoordinatorWithoutAnswersAreAbandonedWithACount() {
        Task task = new Task(0);
        task.forget();
        RewardAggregator aggregator = new RewardAggregator(Crawl.RUN);
        aggregator.adopt(Crawl.plan0());
        CoordinatorStore earlier = new CoordinatorStore(RUN, serdes, task.store);
        earlier.putPlan(aggregator);
        aggregator.offer(DrivenCoordinator.report(0, 0, 2, 7, DrivenCoordinator.values(30, 5)));
        earlier.putParts(aggregator);

        task.restart();

        assertThat(task.keys("part-")).isEmpty();
        assertThat(task.keys("judge")).hasSize(1);
        assertThat(meters.rewardsRefused(Crawl.RUN, "abandoned").count()).isEqualTo(30);
    }

    @Test
    void aTaskOfAnotherPartitionWritesThePoisonOfItsPlansAndNothingElse() {
        Task task = new Task(1);

        task.process(
                RUN.plans(), 0, new DecodeResult.Unreadable<>("undecodable", "three bytes", new byte[] {1, 2, 3}), 0);
        task.process(RUN.plans(), 1, new DecodeResult.Readable<>(Crawl.plan0(), new byte[0]), 0);

        assertThat(task.forwarded).hasSize(1).first().isInstanceOf(DeadLetter.class);
        assertThat(task.keys("")).isEmpty();
    }

    /** One task: its store outlives the processors that work on it. */
    private final class Task {
        private final int partition;
        private final KeyValueStore<String, byte[]> store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(CoordinatorTopology.STORE), Serdes.String(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        private final List<Object> forwarded = new ArrayList<>();
        private MockProcessorContext<String, Object> context;
        private AnsweringProcessor processor;
        private long now = START;
        private long reports;
        private long probes;

        Task(int partition) {
            this.partition = partition;
            begin();
            store.init(context.getStateStoreContext(), store);
            processor.init(context);
            if (partition == 0) {
                process(
                        RUN.marks(),
                        0,
                        new DecodeResult.Readable<>(DrivenCoordinator.mark(0, 0, 0, 3, 1), new byte[0]),
                        0);
            }
        }

        private void begin() {
            context = new MockProcessorContext<>(new Properties(), new TaskId(0, partition), directory.toFile());
            context.setCurrentSystemTimeMs(now);
            context.addStateStore(store);
            processor =
                    new AnsweringProcessor(RUN, serdes, meters, new CoordinatorTopology.Answers(1, 0, Crawl.plan0()));
        }

        /** Another processor takes over the store. */
        void restart() {
            begin();
            processor.init(context);
        }

        void forget() {
            keys("").forEach(store::delete);
        }

        void pass(Duration time) {
            now += time.toMillis();
            context.setCurrentSystemTimeMs(now);
            context.scheduledPunctuators().get(0).getPunctuator().punctuate(now);
            take();
        }

        void report(List<Reward> values) {
            process(RUN.rewards(), reports, DrivenCoordinator.report(0, 0, 1, 7, values), START);
            reports++;
        }

        void probe(Reward reward) {
            List<Annotation> labels = new ArrayList<>();
            reward.getLabels().forEach((agent, group) -> labels.add(new Annotation(agent, group, 0.5, "v", "")));
            Document document = Document.newBuilder()
                    .setId(reward.getDocumentId())
                    .setText("never read")
                    .setSource("web")
                    .setTokens(2)
                    .setAnnotations(labels)
                    .build();
            Probe probe = new Probe(Crawl.RUN, 0, List.of(), document);
            process(RUN.probes(), probes, new DecodeResult.Readable<>(probe, new byte[0]), 0);
            probes++;
        }

        void process(String topic, long offset, Object value, long time) {
            context.setRecordMetadata(topic, partition, offset);
            processor.process(new Record<>(Crawl.RUN, value, time));
            take();
        }

        private void take() {
            context.forwarded().forEach(each -> forwarded.add(each.record().value()));
            context.resetForwards();
        }

        List<Outcome> outcomes() {
            return forwarded.stream()
                    .filter(Outcome.class::isInstance)
                    .map(Outcome.class::cast)
                    .toList();
        }

        List<String> plans() {
            // an Avro record with a number that is not one is unequal to itself
            return forwarded.stream()
                    .filter(Plan.class::isInstance)
                    .map(Object::toString)
                    .toList();
        }

        List<String> keys(String prefix) {
            List<String> keys = new ArrayList<>();
            try (var entries = store.all()) {
                entries.forEachRemaining(entry -> keys.add(entry.key));
            }
            return keys.stream().filter(key -> key.startsWith(prefix)).toList();
        }
    }
}
