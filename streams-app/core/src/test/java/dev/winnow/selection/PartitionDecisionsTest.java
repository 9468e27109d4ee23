package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PartitionDecisionsTest {
    private final DriftingCrawl crawl = new DriftingCrawl(DriftingCrawl.Case.BURSTS, 3, 3, 0);
    private final Plan plan = crawl.plan(0.1, Policy.POISSON, 0.05, 3_000);
    private final Map<String, Uses> uses = new HashMap<>();

    @ParameterizedTest
    @EnumSource(DecisionRule.class)
    void aStoreThatFollowsTheChangesRestoresDecisionsThatContinueToTheBit(DecisionRule rule) {
        PartitionDecisions.Switch begun = PartitionDecisions.start(plan.with(rule, RuleOptions.DEFAULT));
        Map<ByteBuffer, byte[]> store = new TreeMap<>();
        begun.changes().forEach(entry -> apply(store, entry));
        PartitionDecisions decisions = begun.decisions();
        Intensity solved = decisions.intensity();
        for (int number = 0; number < 9_000; number++) {
            if (number % 3_000 == 2_900) {
                PartitionDecisions.Switch next = decisions.adopt(nextPlan(decisions));
                next.changes().forEach(entry -> apply(store, entry));
                decisions = next.decisions();
                solved = decisions.intensity();
            }
            if (number % 700 == 699) {
                PartitionDecisions restored = PartitionDecisions.restore(decisions.plan(), solved, entries(store));
                assertThat(restored.state()).isEqualTo(decisions.state());
                assertThat(restored.intensity()).isEqualTo(decisions.intensity());
                assertThat(restored.counts()).isEqualTo(decisions.counts());
                decisions = restored;
            }
            PartitionDecisions.Step step = decide(decisions, number);
            step.changes().forEach(entry -> apply(store, entry));
            assertThat(step.changes()).hasSizeLessThanOrEqualTo(5);
        }
        PartitionDecisions straight = straight(rule, 9_000);
        assertThat(decisions.state()).isEqualTo(straight.state());
        byte[] snapshot = StateSnapshot.encode(decisions.state());
        assertThat(StateSnapshot.decode(snapshot)).isEqualTo(decisions.state());
        assertThat(StateSnapshot.digest(decisions.state())).isEqualTo(StateSnapshot.digest(straight.state()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StateSnapshot.decode(Arrays.copyOf(snapshot, snapshot.length - 1)));
    }

    @Test
    void ruleOneDecidesAsItsDeciderDoes() {
        PartitionDecisions decisions = PartitionDecisions.start(plan).decisions();
        LabelSample sample = new LabelSample(PartitionDecisions.CAPACITY);
        Decider decider = new Decider(plan, IntensitySolver.solve(plan, sample));
        for (int number = 0; number < 3_000; number++) {
            Labels labels = crawl.labels(number);
            String id = "document-" + number;
            assertThat(decisions.decide(id, labels, Uses.NONE).decision())
                    .isEqualTo(decider.decide(id, labels, Uses.NONE));
            sample.offer(id, labels);
        }
        assertThat(decisions.adopt(nextPlan(decisions)).decisions().intensity())
                .isEqualTo(IntensitySolver.solve(nextPlan(decisions), sample));
    }

    @Test
    void aRunMovesFromRuleOneToRuleTwoWithWhatItKnowsAndNotBack() {
        PartitionDecisions decisions = PartitionDecisions.start(plan).decisions();
        Map<ByteBuffer, byte[]> store = new TreeMap<>();
        for (int number = 0; number < 3_000; number++) {
            decisions
                    .decide("document-" + number, crawl.labels(number), Uses.NONE)
                    .changes()
                    .forEach(entry -> apply(store, entry));
        }
        StreamCounts before = decisions.counts();
        Plan next = nextPlan(decisions);
        PartitionDecisions.Switch moved = decisions.adopt(next.with(DecisionRule.TWO, RuleOptions.DEFAULT));
        moved.changes().forEach(entry -> apply(store, entry));
        assertThat(moved.decisions().counts()).isEqualTo(before);
        assertThat(moved.decisions().intensity().lambda()).isPositive();
        assertThat(entries(store)).hasSameSizeAs(moved.decisions().state());
        assertThat(store.keySet()).noneMatch(key -> key.remaining() == Long.BYTES);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> moved.decisions()
                        .adopt(nextPlan(moved.decisions()).with(DecisionRule.ONE, RuleOptions.DEFAULT)))
                .withMessageContaining("stays at it");
    }

    @Test
    void everyProbeOfRuleTwoIsOneThatThePlanAloneWouldDraw() {
        PartitionDecisions decisions = PartitionDecisions.start(plan.with(DecisionRule.TWO, RuleOptions.DEFAULT))
                .decisions();
        decisions = decisions.adopt(nextPlan(decisions)).decisions();
        int probes = 0;
        ProbeSampling sampling = new ProbeSampling(decisions.plan());
        for (int number = 0; number < 5_000; number++) {
            Labels labels = crawl.labels(number);
            String id = "document-" + number;
            if (!decisions.decide(id, labels, Uses.NONE).decision().probes().isEmpty()) {
                probes++;
                assertThat(sampling.isProbe(id, labels)).isTrue();
            }
        }
        assertThat(probes).isPositive();
    }

    @Test
    void nothingIsSelectedTwiceInOneStageAndAnotherStageDrawsAgain() {
        PartitionDecisions decisions = PartitionDecisions.start(plan.with(DecisionRule.TWO, RuleOptions.DEFAULT))
                .decisions();
        Uses used = new Uses(1, decisions.plan().version(), 0);
        assertThat(decisions.decide("a", Labels.of(0, 0, 0), used).decision().probability())
                .isZero();
        double first = decisions.draw("a", Uses.NONE);
        PartitionDecisions next = decisions.adopt(nextPlan(decisions)).decisions();
        assertThat(next.draw("a", Uses.NONE)).isNotEqualTo(first);
        assertThat(next.draw("a", used)).isNotEqualTo(next.draw("a", Uses.NONE));
    }

    @Test
    void aStateOfAnotherVersionIsRefused() {
        Plan two = plan.with(DecisionRule.TWO, RuleOptions.DEFAULT);
        List<StateEntry> unknown = List.of(StateEntry.put(new byte[] {9}, new byte[1]));
        Intensity any = new Intensity(1, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PartitionDecisions.restore(two, any, unknown))
                .withMessageContaining("another version");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PartitionDecisions.restore(two, any, List.of()))
                .withMessageContaining("incomplete");
    }

    private PartitionDecisions straight(DecisionRule rule, int documents) {
        uses.clear();
        DriftingCrawl again = new DriftingCrawl(DriftingCrawl.Case.BURSTS, 3, 3, 0);
        PartitionDecisions decisions =
                PartitionDecisions.start(plan.with(rule, RuleOptions.DEFAULT)).decisions();
        for (int number = 0; number < documents; number++) {
            if (number % 3_000 == 2_900) {
                decisions = decisions.adopt(nextPlan(decisions)).decisions();
            }
            decide(decisions, again, number);
        }
        return decisions;
    }

    private PartitionDecisions.Step decide(PartitionDecisions decisions, int number) {
        return decide(decisions, crawl, number);
    }

    /** Two documents in three are new, one comes again. */
    private PartitionDecisions.Step decide(PartitionDecisions decisions, DriftingCrawl stream, int number) {
        String id = "document-" + (number % 3 == 0 ? number % 500 : number);
        PartitionDecisions.Step step = decisions.decide(id, stream.labels(number), uses.getOrDefault(id, Uses.NONE));
        step.after().ifPresent(after -> uses.put(id, after));
        return step;
    }

    private static Plan nextPlan(PartitionDecisions decisions) {
        Plan live = decisions.plan();
        Evidence nothing = new Evidence(live.version(), List.of(), decisions.counts(), Double.NaN, 3_000);
        return PlanUpdate.next(live, nothing).plan();
    }

    private static void apply(Map<ByteBuffer, byte[]> store, StateEntry entry) {
        ByteBuffer key = ByteBuffer.wrap(entry.key());
        entry.value().ifPresentOrElse(value -> store.put(key, value), () -> store.remove(key));
    }

    private static List<StateEntry> entries(Map<ByteBuffer, byte[]> store) {
        List<StateEntry> entries = new ArrayList<>();
        store.forEach((key, value) -> entries.add(StateEntry.put(key.array(), value)));
        return entries;
    }
}
