package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReferenceShardTest {
    private static String group(Map<String, String> line) {
        return ReferenceShard.group(field -> line.getOrDefault(field, ""));
    }

    @Test
    void aLineBelongsToItsGroupElseToWhatItAsksAboutElseToItself() {
        assertThat(group(Map.of("group", "g", "context", "c", "prompt", "p", "completion", "a")))
                .isEqualTo("g");
        assertThat(group(Map.of("context", "c", "prompt", "p", "completion", "a")))
                .isEqualTo("c");
        assertThat(group(Map.of("group", " ", "prompt", "p", "completion", "a")))
                .isEqualTo("p");
        assertThat(group(Map.of("text", "t"))).isEqualTo("t");
        assertThat(group(Map.of("completion", "a"))).isEqualTo("a");
        assertThat(group(Map.of("title", "nothing"))).isEmpty();
    }

    @Test
    void whiteSpaceDoesNotPartAPassage() {
        assertThat(group(Map.of("context", " one\n two\t"))).isEqualTo("one two");
        for (int i = 0; i < 64; i++) {
            assertThat(ReferenceShard.isReported(" passage\n" + i))
                    .isEqualTo(ReferenceShard.isReported("passage " + i));
        }
    }

    @Test
    void aboutHalfOfTheGroupsAreReportedAndAlwaysTheSame() {
        long reported = IntStream.range(0, 10_000)
                .filter(i -> ReferenceShard.isReported("passage " + i))
                .count();

        assertThat(reported).isBetween(4_800L, 5_200L);
        // SHA-256 of "0" begins with 5f, that of "1" with 6b, that of "2" with d4
        assertThat(ReferenceShard.isReported("0")).isFalse();
        assertThat(ReferenceShard.isReported("1")).isFalse();
        assertThat(ReferenceShard.isReported("2")).isTrue();
    }
}
