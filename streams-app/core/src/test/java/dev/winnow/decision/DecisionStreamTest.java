package dev.winnow.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Intensity;
import dev.winnow.selection.Plan;
import dev.winnow.selection.RuleOptions;
import dev.winnow.selection.Seeds;
import dev.winnow.selection.StateEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class DecisionStreamTest {
    private final Crawl crawl = new Crawl(3);

    /** A stream whose state is kept in stores, and which may be lost at any time. */
    private static final class Stored {
        private final UsesInMemory uses = new UsesInMemory();
        private final Map<ByteBuffer, StateEntry> state = new HashMap<>();
        private DecisionStream stream = new DecisionStream(Crawl.RUN, 0, uses);
        private Plan plan;
        private Intensity solved;

        Mark adopt(Plan next) {
            PlanSwitch adopted = stream.adopt(next).orElseThrow();
            plan = next;
            solved = new Intensity(adopted.mark().getLambda(), adopted.mark().getBoundary());
            keep(adopted.changes());
            return adopted.mark();
        }

        DecisionOutcome decide(Document document, long offset) {
            DecisionOutcome decided = stream.decide(document, offset);
            keep(decided.changes());
            return decided;
        }

        private void keep(List<StateEntry> changes) {
            for (StateEntry entry : changes) {
                if (entry.value().isPresent()) {
                    state.put(ByteBuffer.wrap(entry.key()), entry);
                } else {
                    state.remove(ByteBuffer.wrap(entry.key()));
                }
            }
        }

        void restart() {
            Progress reached = Progress.of(stream.progress().toBytes());
            stream = new DecisionStream(Crawl.RUN, 0, uses);
            stream.restore(plan, solved, reached, state.values());
        }
    }

    @ParameterizedTest
    @Seeds({1, 2, 3})
    void aStreamThatIsRestoredFromItsStoresAtAnyRecordDecidesLikeOneThatNeverStopped(long seed) {
        Crawl drift = new Crawl(seed);
        Random restarts = new Random(seed);
        Stored steady = new Stored();
        Stored restarted = new Stored();
        Plan plan = Crawl.plan0();
        long offset = 0;
        for (int stage = 0; stage < 5; stage++) {
            if (stage == 2) {
                plan = plan.with(DecisionRule.TWO, new RuleOptions(4, 300, Map.of()));
            }
            assertThat(restarted.adopt(plan)).isEqualTo(steady.adopt(plan));
            for (Document document : drift.documents(1_500)) {
                DecisionOutcome expected = steady.decide(document, offset);
                assertThat(restarted.decide(document, offset)).isEqualTo(expected);
                offset++;
                if (restarts.nextInt(20) == 0) {
                    restarted.restart();
                }
            }
            plan = drift.next(plan);
        }
        assertThat(restarted.stream.progress().digest())
                .isEqualTo(steady.stream.progress().digest());
        assertThat(restarted.stream.decisions().state())
                .isEqualTo(steady.stream.decisions().state())
                .hasSizeGreaterThan(DecisionStream.SAMPLE_CAPACITY);
    }

    @Test
    void underRuleTwoAMarkHasADigestOfTheStateAndFurtherOnesFollowWithoutShares() {
        Stored stream = new Stored();
        Mark first = stream.adopt(Crawl.plan0().with(DecisionRule.TWO, RuleOptions.DEFAULT));
        List<Mark> marks = new ArrayList<>();
        long offset = 0;
        for (Document document : crawl.documents(12_288)) {
            stream.decide(document, offset++).mark().ifPresent(marks::add);
        }

        assertThat(first.getStateDigest()).hasSize(64);
        assertThat(marks)
                .extracting(Mark::getOffset)
                .containsExactly(256L, 512L, 1_024L, 2_048L, 4_096L, 8_192L, 12_288L);
        assertThat(marks.get(6).getShares()).isEmpty();
        assertThat(marks.get(5).getShares()).hasSize(2);
        assertThat(marks.get(6).getDecided()).isEqualTo(4_096);
        assertThat(marks).extracting(Mark::getStateDigest).doesNotHaveDuplicates();
    }

    @Test
    void aRunNeverGoesBackToAnEarlierRule() {
        DecisionStream decisions = new DecisionStream(Crawl.RUN, 0, new UsesInMemory());
        Plan plan = Crawl.plan0().with(DecisionRule.TWO, RuleOptions.DEFAULT);
        decisions.adopt(plan);

        assertThatThrownBy(() -> decisions.adopt(crawl.next(plan).with(DecisionRule.ONE, RuleOptions.DEFAULT)))
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining("a run never goes back");
    }

    @Test
    void aPlanOfOtherGroupsIsRefused() {
        DecisionStream decisions = new DecisionStream(Crawl.RUN, 0, new UsesInMemory());
        decisions.adopt(Crawl.plan0());
        Plan next = crawl.next(Crawl.plan0());
        Plan other = next.with(List.of(new AgentMemory("topic", 1, List.of("science"), List.of(0.0), List.of())));

        assertThatThrownBy(() -> decisions.adopt(other))
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining("other agents or groups");
    }
}
