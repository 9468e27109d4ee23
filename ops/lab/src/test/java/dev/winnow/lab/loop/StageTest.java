package dev.winnow.lab.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StageTest {
    private static LocalSettings settings(int updates, int steps, Optional<Double> ratio) {
        return new LocalSettings(
                List.of(),
                List.of(),
                Optional.empty(),
                false,
                updates,
                steps,
                ratio,
                4,
                Long.MAX_VALUE,
                4_000,
                12,
                "cpu",
                Optional.empty(),
                1);
    }

    @Test
    void theInputLastsForAllStagesAndTheConsolesLead() {
        Stage stage = Stage.plan(20_000, 2_600, settings(5, 500, Optional.empty()));

        long decided = stage.decided() * 5 + Math.round(stage.highWatermark() / stage.ratio());
        assertThat(decided).isLessThanOrEqualTo(20_000);
        assertThat(stage.selected()).isEqualTo(Math.round(500.0 * 8 * 128 / 2_600));
    }

    /** An update waits for probes of its plan while training continues: half as many steps more were seen on average. */
    @Test
    void theInputLastsWhereUpdatesTakeMoreStepsThanTheyWait() {
        for (int updates : new int[] {1, 2, 5, 10}) {
            Stage stage = Stage.plan(20_000, 2_600, settings(updates, 500, Optional.empty()));

            double needed = (1.5 * updates + 1) * stage.selected() + stage.highWatermark();
            assertThat(stage.ratio() * 20_000).isGreaterThanOrEqualTo(needed);
        }
    }

    @Test
    void aStatedRatioIsKept() {
        assertThat(Stage.plan(20_000, 2_600, settings(5, 500, Optional.of(0.3))).ratio())
                .isEqualTo(0.3);
    }

    @Test
    void aSmallInputIsSelectedWhole() {
        assertThat(Stage.plan(50, 1_000, settings(5, 500, Optional.empty())).ratio())
                .isEqualTo(1);
    }

    @Test
    void theConsoleMayLeadByMoreThanTheTrainerPacksSideBySide() {
        Stage stage = Stage.plan(2_000, 7_000, settings(2, 12, Optional.empty()));

        assertThat(stage.lowWatermark()).isGreaterThan(Stage.LANES);
        assertThat(stage.highWatermark()).isGreaterThan(stage.lowWatermark());
    }
}
