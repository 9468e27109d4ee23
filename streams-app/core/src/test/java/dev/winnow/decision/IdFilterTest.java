package dev.winnow.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdFilterTest {
    private static final int OTHERS = 20_000;

    private final Set<String> stored = new LinkedHashSet<>();
    private final AtomicLong read = new AtomicLong();

    private IdFilter filter() {
        return new IdFilter(action -> stored.forEach(id -> {
            read.incrementAndGet();
            action.accept(id);
        }));
    }

    private void assertKnown(IdFilter filter) {
        assertThat(stored).allMatch(filter::mayHold);
        long seeming = 0;
        for (int i = 0; i < OTHERS; i++) {
            seeming += filter.mayHold(id("other", i)) ? 1 : 0;
        }
        assertThat(seeming).isLessThan(OTHERS / 4);
    }

    /** Of one length and alike in their last digits, as digests of a sequence are not: the hard case for a hash of text. */
    private static String id(String of, int number) {
        return String.format("%s-%016x", of, number);
    }

    @Test
    void anEmptyStoreIsNeverLookedUp() {
        IdFilter filter = filter();

        for (int i = 0; i < OTHERS; i++) {
            assertThat(filter.mayHold(id("other", i))).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, 1_024, 1_025, 100_000})
    void whatIsStoredIsKnown(int size) {
        for (int i = 0; i < size; i++) {
            stored.add(id("own", i));
        }

        assertKnown(filter());
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 3_000, 50_000})
    void aStoreThatForgetsIsReadAFewTimesOver(int remembered) {
        IdFilter filter = filter();
        Random random = new Random(remembered);
        int added = 200_000;
        for (int i = 0; i < added; i++) {
            String id = id("own", random.nextInt(10 * remembered));
            stored.add(id);
            filter.add(id);
            if (stored.size() > remembered) {
                stored.remove(stored.iterator().next());
            }
        }

        assertKnown(filter);
        assertThat(read.get()).isLessThan(2 * added);
    }
}
