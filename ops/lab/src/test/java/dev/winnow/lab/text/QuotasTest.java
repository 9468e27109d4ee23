package dev.winnow.lab.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class QuotasTest {
    @Test
    void whatASmallKindLeavesGoesToTheLargerOnes() {
        assertThat(Quotas.fair(Map.of("c", 7_000, "licenses", 10, "perl", 300), 1_000))
                .isEqualTo(Map.of("c", 690, "licenses", 10, "perl", 300));
    }

    @Test
    void largeKindsShareEqually() {
        assertThat(Quotas.fair(Map.of("c", 7_000, "java", 9_000), 1_000)).isEqualTo(Map.of("c", 500, "java", 500));
    }

    @Test
    void everythingIsTakenWhenTheLimitAllowsIt() {
        assertThat(Quotas.fair(Map.of("c", 3, "java", 4), 1_000)).isEqualTo(Map.of("c", 3, "java", 4));
    }
}
