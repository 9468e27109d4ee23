package dev.winnow.service.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.runtime.Meters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final Duration SETTLED = Duration.ofSeconds(1);

    private final List<String> done = new ArrayList<>();
    private final Brake brake = new Brake(() -> done.add("pause"), () -> done.add("resume"));
    private final Allowance allowance = new Allowance();
    private final HeldPartitions held = new HeldPartitions();
    private final Meters meters = new Meters();
    // a clock near its overflow: differences count, not values
    private long now = Long.MAX_VALUE - 5;
    private final Pace pace =
            new Pace("night", new Pacing.Watermarks(10, 50), brake, allowance, held, meters, () -> now);

    @BeforeEach
    void begin() {
        pace.begin();
    }

    @Test
    void aConsoleWhoseTrainerIsFarBehindWaitsUntilItHasCaughtUp() {
        look(SETTLED, 51);
        look(SETTLED, 50);
        look(SETTLED, 10);
        assertThat(done).containsExactly("pause");

        look(SETTLED, 9);

        assertThat(done).containsExactly("pause", "resume");
    }

    @Test
    void whatHasJustChangedIsNotChangedAgainBeforeItShowsInTheLag() {
        look(SETTLED, 51);

        look(SETTLED.minusNanos(1), 0);
        assertThat(done).containsExactly("pause");
        look(Duration.ofNanos(1), 0);

        assertThat(done).containsExactly("pause", "resume");
    }

    @Test
    void aConsoleThatHasSelectedItsAllowanceWaitsAtOnceWithoutALook() {
        spend(49);
        assertThat(done).isEmpty();

        spend(1);

        assertThat(done).containsExactly("pause");
        assertThat(paused()).isEqualTo(1);
    }

    @Test
    void aLookGrantsWhatIsLeftUpToTheHighWatermark() {
        look(SETTLED, 30);

        spend(19);
        assertThat(done).isEmpty();
        spend(1);

        assertThat(done).containsExactly("pause");
    }

    @Test
    void aConsoleAtItsHighWatermarkMaySelectOneDocumentMore() {
        look(SETTLED, 50);

        spend(1);

        assertThat(done).containsExactly("pause");
    }

    @Test
    void looksAtAConsoleChangeNothingBeforeItsStartShowsInTheLag() {
        look(Duration.ZERO, 51);
        look(SETTLED.minusNanos(1), 51);

        assertThat(done).isEmpty();
    }

    @Test
    void anOperatorsPauseOutlastsACaughtUpTrainer() {
        brake.hold(Brake.Reason.OPERATOR);
        look(SETTLED, 51);

        look(SETTLED, 0);

        assertThat(done).containsExactly("pause");
        assertThat(paused()).as("pacing holds it no longer").isZero();
    }

    @Test
    void theLagIsReportedWhetherAnythingChangesOrNot() {
        look(Duration.ZERO, 7);

        assertThat(gauge("winnow.consumer.lag")).isEqualTo(8);
        assertThat(gauge("winnow.consumer.lag.shortest")).isEqualTo(8);
        assertThat(paused()).isZero();
    }

    @Test
    void aConsoleWithAnEmptyPartitionContinuesWithoutThoseThatAreAhead() {
        now += SETTLED.toNanos();
        pace.step(new Lanes(new long[] {200, 0, 9}, new long[] {5, 5, 5}));

        assertThat(done).isEmpty();
        assertThat(held.contains(0)).isTrue();
        assertThat(held.contains(1)).isFalse();
        pace.step(new Lanes(new long[] {5, 0, 9}, new long[] {5, 5, 5}));
        assertThat(held.contains(0)).as("above the low watermark").isTrue();
        pace.step(new Lanes(new long[] {4, 0, 9}, new long[] {5, 5, 5}));
        assertThat(held.contains(0)).isFalse();
    }

    private void look(Duration later, long lag) {
        now += later.toNanos();
        // one offset is that of a transaction marker
        pace.step(new Lanes(new long[] {lag + 1}, new long[] {1}));
    }

    private void spend(int documents) {
        for (int i = 0; i < documents; i++) {
            allowance.spend();
        }
    }

    private double paused() {
        return gauge("winnow.console.paused");
    }

    private double gauge(String name) {
        return meters.registry().get(name).tag("run", "night").gauge().value();
    }
}
