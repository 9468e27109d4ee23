package dev.winnow.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.lab.oracle.Finding;
import dev.winnow.lab.oracle.FindingKind;
import org.junit.jupiter.api.Test;

class InvariantViolationsTest {
    private final InvariantViolations violations = new InvariantViolations();

    private void find(FindingKind kind, int times) {
        for (int i = 0; i < times; i++) {
            violations.add(new Finding(kind, "selected", 0, i, "something"));
        }
    }

    @Test
    void manyOfOneKindHideNoOther() {
        find(FindingKind.SAMPLE_PROBABILITY, 600);
        find(FindingKind.OUTSIDE_TRANSACTION, 1);

        assertThat(violations.count()).isEqualTo(601);
        assertThat(violations.take())
                .hasSizeLessThan(20)
                .extracting(InvariantViolation::what)
                .anyMatch(what -> what.startsWith("outside-transaction: "));
    }

    @Test
    void eachLookKeepsItsFirst() {
        find(FindingKind.SAMPLE_PROBABILITY, 600);
        violations.take();
        find(FindingKind.SAMPLE_PROBABILITY, 1);

        assertThat(violations.take()).hasSize(1);
        assertThat(violations.take()).isEmpty();
    }
}
