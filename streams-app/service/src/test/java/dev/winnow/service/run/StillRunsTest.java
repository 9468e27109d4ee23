package dev.winnow.service.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StillRunsTest {
    private final Map<String, Long> positions = new HashMap<>(Map.of("day", 7L, "night", 9L));
    private final Duration step = StillRuns.LIMIT.dividedBy(6);
    private Duration now = Duration.ZERO;
    private int pauses;

    private StillRuns runs(Runnable meanwhile) {
        return new StillRuns(positions::get, () -> now.toNanos(), () -> {
            pauses++;
            now = now.plus(step);
            meanwhile.run();
        });
    }

    @Test
    void aRunIsStillOnlyIfItHasNotMovedForTheWholeLimit() {
        StillRuns runs = runs(() -> positions.merge("day", pauses == 5 ? 1L : 0L, Long::sum));

        assertThat(runs.among(List.of("day", "night"))).containsExactly("night");
        assertThat(now).isEqualTo(StillRuns.LIMIT);
    }

    @Test
    void nobodyWaitsOnceAllHaveMoved() {
        assertThat(runs(() -> positions.put("night", 10L)).among(List.of("night")))
                .isEmpty();
        assertThat(pauses).isEqualTo(1);

        assertThat(runs(() -> {}).among(List.of())).isEmpty();
        assertThat(pauses).as("of none").isEqualTo(1);
    }
}
