package dev.winnow.service.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.decision.Crawl;
import dev.winnow.decision.DrawnRewards;
import dev.winnow.decision.JudgeState;
import dev.winnow.decision.OrderedRule;
import dev.winnow.decision.OrderedVetoes;
import dev.winnow.decision.Orders;
import dev.winnow.decision.PlanRecords;
import dev.winnow.decision.ReportJudge;
import dev.winnow.decision.RewardAggregator;
import dev.winnow.decision.TrainerEpochs;
import dev.winnow.kafka.registry.FakeRegistry;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Labels;
import dev.winnow.selection.StreamCounts;
import dev.winnow.selection.Vetoes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoordinatorStoreTest {
    private static final RunTopics RUN = new Topics("test").run(Crawl.RUN);

    @TempDir
    Path directory;

    private FakeRegistry registry;
    private RecordSerdes serdes;
    private KeyValueStore<String, byte[]> entries;
    private CoordinatorStore store;
    private final RewardAggregator aggregator = new RewardAggregator(Crawl.RUN);

    @BeforeEach
    void open() throws IOException {
        registry = new FakeRegistry();
        serdes = new RecordSerdes(registry.client(), true);
        entries = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(CoordinatorTopology.STORE), Serdes.String(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        MockProcessorContext<String, Object> context =
                new MockProcessorContext<>(new Properties(), new TaskId(0, 0), directory.toFile());
        entries.init(context.getStateStoreContext(), entries);
        store = restarted();
    }

    @AfterEach
    void close() {
        entries.close();
        registry.close();
    }

    /** The store of an instance that begins on what an earlier one has written. */
    private CoordinatorStore restarted() {
        return new CoordinatorStore(RUN, serdes, entries);
    }

    @Test
    void anEmptyStoreRestoresNothing() {
        RewardAggregator fresh = new RewardAggregator(Crawl.RUN);
        ReportJudge judge = new ReportJudge(Crawl.RUN, 2, fresh);

        boolean deskFound = store.restore(fresh);

        assertThat(deskFound).isFalse();
        assertThat(store.restore(judge)).isFalse();
        assertThat(fresh.plan()).isNull();
    }

    @Test
    void anotherInstanceAnswersTheLastPartAsTheFirstOneWould() {
        aggregator.adopt(Crawl.plan0());
        store.putPlan(aggregator);
        store.put(aggregator.mark(mark(256)));
        aggregator.offer(part(0, 0, 2));
        store.putParts(aggregator);
        RewardAggregator second = new RewardAggregator(Crawl.RUN);

        boolean found = restarted().restore(second);

        assertThat(found).isTrue();
        assertThat(second.plans()).isEqualTo(aggregator.plans());
        assertThat(second.standing()).isEqualTo(aggregator.standing());
        assertThat(second.parts()).isEqualTo(aggregator.parts()).hasSize(1);
        RewardReport last = part(0, 1, 2);
        RewardAggregator.Answer.Complete expected = (RewardAggregator.Answer.Complete) aggregator.offer(last);
        assertThat(second.offer(last)).isEqualTo(expected);
        assertThat(second.make(expected)).isEqualTo(aggregator.make(expected));
    }

    @Test
    void thePartsOfAWholeMeasurementLeaveTheStore() {
        aggregator.adopt(Crawl.plan0());
        store.putPlan(aggregator);
        aggregator.offer(part(0, 0, 2));
        store.putParts(aggregator);

        aggregator.offer(part(0, 1, 2));
        store.putParts(aggregator);

        assertThat(keys("part-")).isEmpty();
    }

    @Test
    void partsOfAFencedTrainerLeaveTheStoreAndThatOfItsSuccessorStays() {
        aggregator.adopt(Crawl.plan0());
        store.putPlan(aggregator);
        aggregator.offer(report(0, 0, 3, 1));
        store.putParts(aggregator);
        aggregator.offer(report(0, 1, 3, 1));
        store.putParts(aggregator);

        aggregator.offer(report(0, 2, 3, 2));
        store.putParts(aggregator);

        RewardAggregator second = new RewardAggregator(Crawl.RUN);
        restarted().restore(second);
        assertThat(second.parts().values()).containsExactly(report(0, 2, 3, 2));
        assertThat(second.standing().trainerEpoch()).isEqualTo(2);
    }

    @Test
    void aRestartedInstanceDeletesTheWaitingPartsOfTheFirst() {
        aggregator.adopt(Crawl.plan0());
        store.putPlan(aggregator);
        aggregator.offer(part(0, 0, 2));
        store.putParts(aggregator);
        CoordinatorStore second = restarted();
        second.restore(new RewardAggregator(Crawl.RUN));

        second.dropParts();

        assertThat(keys("part-")).isEmpty();
    }

    @Test
    void plansThatTheAggregatorForgetsAreForgottenHere() {
        Crawl crawl = new Crawl(7);
        aggregator.adopt(Crawl.plan0());
        store.putPlan(aggregator);
        for (int version = 1; version <= 12; version++) {
            aggregator.adopt(crawl.next(aggregator.plan()));
            store.putPlan(aggregator);
        }

        assertThat(keys("remembered-"))
                .containsExactlyInAnyOrderElementsOf(aggregator.plans().keySet().stream()
                        .map(version -> "remembered-" + version)
                        .toList());
        RewardAggregator second = new RewardAggregator(Crawl.RUN);
        restarted().restore(second);
        assertThat(second.plans()).isEqualTo(aggregator.plans());
    }

    @Test
    void aStandingFromBeforeLightMeasurementsCountsItsPlanAsMeasuredLightlyToo() {
        aggregator.adopt(Crawl.plan0());
        store.putPlan(aggregator);
        entries.put(
                "standing",
                ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                        .putLong(77)
                        .putInt(0)
                        .array());
        RewardAggregator second = new RewardAggregator(Crawl.RUN);

        restarted().restore(second);

        assertThat(second.standing()).isEqualTo(new RewardAggregator.Standing(77, 0, 0));
    }

    @Test
    void everyStateOfAJudgeComesBack() {
        JudgeState state = new JudgeState(
                new TrainerEpochs(
                        Long.MIN_VALUE,
                        List.of(new TrainerEpochs.Ahead(9, 4), new TrainerEpochs.Ahead(Long.MAX_VALUE, -1))),
                5,
                6,
                new JudgeState.Limits(3, 1_000_000_000_000L),
                31,
                -2,
                new JudgeState.Positions(11, 12, 13),
                "ab".repeat(32),
                new Orders(
                        Optional.of(new OrderedRule(DecisionRule.TWO, 4, Map.of("quality", List.of("q9")))),
                        new OrderedVetoes(Vetoes.of(List.of("a/x", "b/y")), Vetoes.of(List.of("a/z")))));
        store.put(state);
        ReportJudge judge = judge();

        boolean found = restarted().restore(judge);

        assertThat(found).isTrue();
        assertThat(judge.state()).isEqualTo(state);
    }

    @Test
    void reportsWaitWithTheTimeOfTheirRecordAndProbesKeepTheirLabels() {
        store.put(state());
        store.put(40, 1_700_000_000_000L, part(0, 0, 2));
        store.put(41, 1_700_000_000_001L, part(0, 1, 2));
        store.deleteWaiting(41);
        store.put(0, "an-id", Labels.of(1, -1));
        store.put(12, "id-with-hyphens", Labels.of(0, 2));
        ReportJudge judge = judge();

        restarted().restore(judge);

        assertThat(judge.waiting()).isEqualTo(Map.of(40L, part(0, 0, 2)));
        assertThat(judge.time(40)).isEqualTo(1_700_000_000_000L);
        assertThat(judge.found())
                .isEqualTo(Map.of(
                        0, Map.of("an-id", Labels.of(1, -1)),
                        12, Map.of("id-with-hyphens", Labels.of(0, 2))));
    }

    @Test
    void probesOfEarlierPlansAreForgottenThoughAPlanBetweenThemHadNone() {
        store.put(state());
        store.put(1, "first", Labels.of(0, 0));
        store.put(3, "third", Labels.of(0, 0));
        store.put(10, "tenth", Labels.of(0, 0));
        store.put(4, "kept", Labels.of(0, 0));

        store.forgetProbesBefore(4);

        assertThat(keys("probe-")).containsExactlyInAnyOrder("probe-4-kept", "probe-10-tenth");
    }

    @Test
    void aRestartedInstanceForgetsProbesThatTheFirstHasWritten() {
        store.put(state());
        store.put(1, "first", Labels.of(0, 0));
        store.put(3, "third", Labels.of(0, 0));
        CoordinatorStore second = restarted();
        second.restore(judge());

        second.forgetProbesBefore(3);

        assertThat(keys("probe-")).containsExactly("probe-3-third");
    }

    private static JudgeState state() {
        return new JudgeState(
                new TrainerEpochs(0, List.of()),
                -1,
                -1,
                new JudgeState.Limits(0, 0),
                0,
                0,
                new JudgeState.Positions(0, 0, 0),
                "",
                Orders.NONE);
    }

    private ReportJudge judge() {
        aggregator.adopt(Crawl.plan0());
        return new ReportJudge(Crawl.RUN, 2, aggregator);
    }

    private List<String> keys(String prefix) {
        List<String> found = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> all = entries.all()) {
            all.forEachRemaining(entry -> found.add(entry.key));
        }
        return found.stream().filter(key -> key.startsWith(prefix)).toList();
    }

    private static RewardReport part(int planVersion, int part, int parts) {
        return report(planVersion, part, parts, 1);
    }

    private static RewardReport report(int planVersion, int part, int parts, long epoch) {
        return RewardReport.newBuilder()
                .setRun(Crawl.RUN)
                .setTrainerEpoch(epoch)
                .setPlanVersion(planVersion)
                .setPart(part)
                .setParts(parts)
                .setRewards(DrawnRewards.of(Crawl.plan0(), 30, part))
                .setEstimator("twin")
                .setAuditCorrelation(0.9)
                .setTrainerStep(10)
                .build();
    }

    private static Mark mark(long offset) {
        return Mark.newBuilder()
                .setRun(Crawl.RUN)
                .setPartition(0)
                .setOffset(offset)
                .setPlanVersion(0)
                .setLambda(0.1)
                .setShares(PlanRecords.toShares(
                        Crawl.plan0(), new StreamCounts(List.of(List.of(30L, 10L), List.of(1L, 2L, 3L)))))
                .setDecided(256)
                .setSelected(0)
                .setProbed(0)
                .setChainDigest(ByteBuffer.allocate(32))
                .build();
    }
}
