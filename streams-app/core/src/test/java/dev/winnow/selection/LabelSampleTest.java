package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LabelSampleTest {
    private final Samples samples = new Samples(21);
    private final Plan plan = samples.plan(3, Policy.POISSON, 0.1);
    private final Map<String, Labels> documents = samples.documents(plan, 2_000);

    @Test
    void theSampleDoesNotDependOnTheOrderOfOffers() {
        List<String> shuffled = new ArrayList<>(documents.keySet());
        Collections.shuffle(shuffled, new Random(3));
        LabelSample other = new LabelSample(100);
        shuffled.forEach(id -> other.offer(id, documents.get(id)));
        shuffled.forEach(id -> other.offer(id, documents.get(id)));
        assertThat(other.entries()).isEqualTo(sampled(documents, 100).entries()).hasSize(100);
    }

    @Test
    void mergedPartsAreTheSampleOfTheWhole() {
        Map<String, Labels> left = new TreeMap<>();
        Map<String, Labels> right = new TreeMap<>();
        documents.forEach((id, labels) -> (id.charAt(0) < '5' ? left : right).put(id, labels));
        LabelSample merged = sampled(left, 100);
        merged.merge(sampled(right, 100));
        assertThat(merged.entries()).isEqualTo(sampled(documents, 100).entries());
    }

    @Test
    void aStoreThatFollowsTheChangesHoldsTheSample() {
        Map<Long, Labels> store = new TreeMap<>(Long::compareUnsigned);
        LabelSample sample = new LabelSample(64);
        documents.forEach((id, labels) -> {
            LabelSample.Change change = sample.offer(id, labels);
            change.inserted().ifPresent(entry -> store.put(entry.hash(), entry.labels()));
            change.evicted().ifPresent(entry -> store.remove(entry.hash()));
        });
        List<LabelSample.Entry> stored = new ArrayList<>();
        store.forEach((hash, labels) -> stored.add(new LabelSample.Entry(hash, labels)));
        LabelSample restored = new LabelSample(64);
        restored.offer("forgotten", Labels.of(0, 0, 0));
        restored.restore(stored);
        assertThat(stored).isEqualTo(sample.entries());
        assertThat(restored.entries()).isEqualTo(sample.entries());
    }

    @Test
    void aDocumentLabelledTwiceCountsOnceWhicheverCameFirst() {
        LabelSample oneWay = new LabelSample(10);
        oneWay.offer("a", Labels.of(1, 2));
        oneWay.offer("a", Labels.of(1, 0));
        LabelSample otherWay = new LabelSample(10);
        otherWay.offer("a", Labels.of(1, 0));
        assertThat(otherWay.offer("a", Labels.of(1, 2))).isEqualTo(LabelSample.Change.NONE);
        assertThat(oneWay.entries()).isEqualTo(otherWay.entries()).hasSize(1);
    }

    @Test
    void countsAddUpOverPartitionsAndLeaveAbsentLabelsOut() {
        StreamCounts counts = sampled(documents, 3_000).counts(plan);
        for (int a = 0; a < plan.agents().size(); a++) {
            int agent = a;
            long labelled = documents.values().stream()
                    .filter(labels -> labels.group(agent) != Labels.ABSENT)
                    .count();
            assertThat(counts.counts().get(a).stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(labelled)
                    .isLessThan(documents.size());
        }
        assertThat(counts.plus(StreamCounts.none(plan))).isEqualTo(counts);
        assertThat(counts.plus(counts).shares(0)).isEqualTo(counts.shares(0));
        assertThat(StreamCounts.none(plan).shares(0)).isEmpty();
    }

    private static LabelSample sampled(Map<String, Labels> documents, int capacity) {
        LabelSample sample = new LabelSample(capacity);
        documents.forEach(sample::offer);
        return sample;
    }
}
