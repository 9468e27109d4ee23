package dev.winnow.service.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PacingTest {
    private final Pacing.Watermarks watermarks = new Pacing.Watermarks(10, 50);

    @Test
    void aConsolePausesAboveTheHighWatermarkAndResumesBelowTheLowOne() {
        assertThat(watermarks.pauses(false, 50)).isFalse();
        assertThat(watermarks.pauses(false, 51)).isTrue();
        assertThat(watermarks.pauses(true, 10)).isTrue();
        assertThat(watermarks.pauses(true, 9)).isFalse();
    }

    @Test
    void watermarksThatCrossAreRefused() {
        assertThatThrownBy(() -> new Pacing.Watermarks(50, 50))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--pacing-low");
    }

    @Test
    void aLowWatermarkThatNoLagIsBelowIsRefused() {
        assertThatThrownBy(() -> new Pacing.Watermarks(0, 50)).hasMessageContaining("--pacing-low must be 1 or more");
    }

    @Test
    void anAllowanceIsUsedUpByItsLastDocumentAndOnlyThen() {
        Allowance allowance = new Allowance();
        AtomicInteger pauses = new AtomicInteger();
        allowance.onUsedUp(pauses::incrementAndGet);
        allowance.spend();
        allowance.grant(2);

        allowance.spend();
        assertThat(pauses).hasValue(0);
        allowance.spend();
        assertThat(pauses).hasValue(1);
        allowance.spend();
        assertThat(pauses).hasValue(1);
    }
}
