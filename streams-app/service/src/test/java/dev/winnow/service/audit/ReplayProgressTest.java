package dev.winnow.service.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplayProgressTest {
    private long now;

    @Test
    void rateAndRemainingTimeComeFromWhatWasRead() {
        ReplayProgress progress = new ReplayProgress("verified", 10_000, () -> now);
        now = 2_000_000_000L;
        progress.add(4_000);

        assertThat(progress.line()).isEqualTo("verified 4,000 of 10,000 documents, 2,000/s, about 3 s to go");
    }
}
