package dev.winnow.service.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdleGapsTest {
    private final List<String> reads = new ArrayList<>();

    /** Partition 0 ends with markers, partition 1 with records. */
    private final IdleGaps gaps = new IdleGaps((topic, partition, from, before) -> {
        reads.add(topic + "-" + partition + "@" + from + ".." + before);
        if (topic.equals("secret")) {
            throw new IllegalStateException("not authorized");
        }
        return partition == 0;
    });

    private static ClusterLook look(String topic, long[] ends, long[] committed) {
        return new ClusterLook(
                Instant.EPOCH,
                Map.of(topic, new ClusterLook.Topic(new long[ends.length], ends, -1, Optional.empty())),
                Map.of("group", new ClusterLook.Group("Stable", List.of(), Map.of(topic, committed))));
    }

    private long lag(String topic, long[] ends, long[] committed) {
        return gaps.closed(look(topic, ends, committed)).lag("group", topic);
    }

    @Test
    void markersAloneAreNoBacklogOnceATopicIsIdleAndAreReadOnce() {
        long[] ends = {100, 100};
        long[] committed = {98, 97};

        assertThat(lag("annotated", ends, committed))
                .as("a topic that may be moving is not read")
                .isEqualTo(5);
        assertThat(reads).isEmpty();
        assertThat(lag("annotated", ends, committed))
                .as("what is left are records")
                .isEqualTo(3);
        assertThat(lag("annotated", ends, committed)).isEqualTo(3);
        assertThat(reads).containsExactly("annotated-0@98..100", "annotated-1@97..100");
    }

    @Test
    void aPartitionThatMovesOrWasNeverReadOrIsFarBehindIsNotRead() {
        for (int i = 0; i < 3; i++) {
            assertThat(lag("annotated", new long[] {100 + i, 5_000, 50}, new long[] {99, 1_000, -1}))
                    .isEqualTo(1 + i + 4_000 + 50);
        }
        assertThat(reads).isEmpty();
    }

    @Test
    void aTopicThatMayNotBeReadShowsItsOffsets() {
        for (int i = 0; i < 3; i++) {
            assertThat(lag("secret", new long[] {100}, new long[] {98})).isEqualTo(2);
        }
        assertThat(reads).hasSize(1);
    }
}
