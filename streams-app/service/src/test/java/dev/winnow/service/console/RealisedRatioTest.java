package dev.winnow.service.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class RealisedRatioTest {
    private final RealisedRatio ratio = new RealisedRatio();

    private Optional<Double> decide(int documents, int every) {
        Optional<Double> last = Optional.empty();
        for (int i = 0; i < documents; i++) {
            last = ratio.decided(i % every == 0);
        }
        return last;
    }

    @Test
    void isTheShareOfTheDocumentsSoFar() {
        assertThat(decide(999, 10)).isEmpty();
        assertThat(ratio.decided(false)).contains(0.1);
        assertThat(decide(1_000, 5)).contains(0.15);
    }

    @Test
    void forgetsWhatIsOlderThanTwentyThousandDocuments() {
        decide(30_000, 2);

        assertThat(decide(10_000, 10)).contains(0.3);
        assertThat(decide(10_000, 10)).contains(0.1);
    }
}
