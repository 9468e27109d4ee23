package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is kept of a partition between documents. */
class StoredStateTest {
    private static final class Store implements UsesLedger.Store {
        final Map<String, Uses> uses = new HashMap<>();
        final Map<Long, String> ring = new HashMap<>();

        @Override
        public Uses get(String documentId) {
            return uses.getOrDefault(documentId, Uses.NONE);
        }

        @Override
        public void put(String documentId, Uses now) {
            uses.put(documentId, now);
        }

        @Override
        public void remove(String documentId) {
            uses.remove(documentId);
        }

        @Override
        public Optional<String> selected(long place) {
            return Optional.ofNullable(ring.get(place));
        }

        @Override
        public void select(long place, String documentId) {
            ring.put(place, documentId);
        }
    }

    private final Store store = new Store();
    private final UsesLedger ledger = new UsesLedger(store, new RuleOptions(1, 3, Map.of()));

    @Test
    void theUsesOfADocumentGoWhenTheSelectionThatPushesThemOutComes() {
        for (int selection = 0; selection < 3; selection++) {
            ledger.put("d" + selection, new Uses(1, 0, selection));
        }
        assertThat(store.uses).containsOnlyKeys("d0", "d1", "d2");

        ledger.put("d3", new Uses(1, 0, 3));

        assertThat(store.uses).containsOnlyKeys("d1", "d2", "d3");
        assertThat(store.ring).containsOnly(Map.entry(0L, "d3"), Map.entry(1L, "d1"), Map.entry(2L, "d2"));
        assertThat(ledger.get("d0")).isEqualTo(Uses.NONE);
    }

    @Test
    void aDocumentThatWasSelectedAgainKeepsItsUses() {
        ledger.put("d0", new Uses(1, 0, 0));
        ledger.put("d1", new Uses(1, 0, 1));
        ledger.put("d0", new Uses(2, 1, 2));
        ledger.put("d2", new Uses(1, 1, 3));

        assertThat(store.uses).containsOnlyKeys("d0", "d1", "d2");
        ledger.put("d3", new Uses(1, 1, 4));
        assertThat(store.uses).containsOnlyKeys("d0", "d2", "d3");
    }

    @Test
    void selectionsOfRuleOneTakeNoPlace() {
        ledger.put("d0", new Uses(1, 0));

        assertThat(store.uses).containsOnlyKeys("d0");
        assertThat(store.ring).isEmpty();
    }

    @Test
    void entriesAreEqualByTheirBytes() {
        StateEntry entry = StateEntry.put(new byte[] {1, 2}, new byte[] {3});

        assertThat(entry).isEqualTo(StateEntry.put(new byte[] {1, 2}, new byte[] {3}));
        assertThat(entry).hasSameHashCodeAs(StateEntry.put(new byte[] {1, 2}, new byte[] {3}));
        for (StateEntry other : List.of(
                StateEntry.put(new byte[] {1, 3}, new byte[] {3}),
                StateEntry.put(new byte[] {1, 2}, new byte[] {4}),
                StateEntry.delete(new byte[] {1, 2}))) {
            assertThat(entry).isNotEqualTo(other).doesNotHaveSameHashCodeAs(other);
        }
        assertThat(Labels.of(1, 2))
                .isEqualTo(Labels.of(1, 2))
                .hasSameHashCodeAs(Labels.of(1, 2))
                .doesNotHaveSameHashCodeAs(Labels.of(2, 1));
    }

    @Test
    void aRestoredSampleHoldsWhatItIsGivenAlone() {
        LabelSample sample = new LabelSample(10);
        sample.offer("a", Labels.of(0));
        sample.offer("b", Labels.of(1));
        List<LabelSample.Entry> entries = sample.entries();
        sample.offer("c", Labels.of(1));
        assertThat(sample.size()).isEqualTo(3);

        sample.restore(entries);

        assertThat(sample.entries()).isEqualTo(entries);
        assertThat(sample.size()).isEqualTo(2);
    }

    @Test
    void theStateOfRuleTwoCountsTheProbesOfEachGroup() {
        DriftingCrawl crawl = new DriftingCrawl(DriftingCrawl.Case.BURSTS, 3, 3, 0);
        Plan plan = crawl.plan(0.1, Policy.POISSON, 0.05, 3_000).with(DecisionRule.TWO, RuleOptions.DEFAULT);
        PartitionDecisions decisions = PartitionDecisions.start(plan).decisions();
        Map<List<Integer>, Integer> drawn = new HashMap<>();
        for (int number = 0; number < 2_000; number++) {
            Labels labels = crawl.labels(number);
            decisions
                    .decide("d" + number, labels, Uses.NONE)
                    .decision()
                    .probes()
                    .forEach(probe -> drawn.merge(List.of(probe.agent(), probe.group()), 1, Integer::sum));
        }

        Map<List<Integer>, Integer> stored = new HashMap<>();
        for (StateEntry entry : decisions.state()) {
            if (entry.key()[0] == 2) {
                ByteBuffer key = ByteBuffer.wrap(entry.key(), 1, 6);
                ByteBuffer value = ByteBuffer.wrap(entry.value().orElseThrow());
                assertThat(value.getInt()).isEqualTo(plan.version());
                stored.put(List.of((int) key.getShort(), key.getInt()), value.getInt());
            }
        }
        assertThat(stored).isNotEmpty().isEqualTo(drawn);
        assertThat(decisions.state())
                .isSortedAccordingTo((one, other) -> Arrays.compareUnsigned(one.key(), other.key()));
    }

    @Test
    void whatCannotBeCountedIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChainDigest().next(new byte[31], "d", 0, new Decision(false, 0, 0, List.of())))
                .withMessageContaining("length of the previous digest");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StreamCounts(List.of(List.of(1L, -1L))))
                .withMessageContaining("count of a group");
        StreamCounts counts = new StreamCounts(List.of(List.of(1L, 2L)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> counts.plus(new StreamCounts(List.of(List.of(1L, 2L), List.of(1L)))))
                .withMessageContaining("agents of the other counts");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> counts.plus(new StreamCounts(List.of(List.of(1L)))))
                .withMessageContaining("groups of the other counts");
        assertThat(counts.plus(counts)).isEqualTo(new StreamCounts(List.of(List.of(2L, 4L))));
    }
}
