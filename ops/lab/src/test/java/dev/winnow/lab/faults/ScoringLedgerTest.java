package dev.winnow.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What was ingested is "a" to "f" at offsets 0 to 5. */
class ScoringLedgerTest {
    private static final String INGESTED = "abcdef";

    private final InvariantViolations violations = new InvariantViolations();
    private final ScoringLedger ledger = new ScoringLedger("documents", "annotated", 1, violations);

    @Test
    void whatIsAnnotatedInItsTurnIsInOrder() {
        check("abcdef");

        assertThat(violations.take()).isEmpty();
        assertThat(ledger.annotatedCount()).isEqualTo(6);
    }

    @Test
    void aRecordIsDeadInsteadOfAnnotated() {
        ledger.dead(2);
        check("abdef");

        assertThat(violations.take()).isEmpty();
        assertThat(ledger.annotatedCount()).isEqualTo(5);
        assertThat(ledger.deadCount()).isEqualTo(1);
    }

    @Test
    void aTextThatWasIngestedTwiceIsAnnotatedTwice() {
        ledger.ingested(6, "a");
        ledger.ingested(7, "b");
        ledger.annotated(10, "a");
        ledger.annotated(11, "b");
        ledger.finish();

        assertThat(violations.count()).isZero();
    }

    @Test
    void aLostRecordIsNamedAndThoseAfterItAreNot() {
        check("abdef");

        assertThat(violations.take()).singleElement().satisfies(violation -> {
            assertThat(violation.topic()).isEqualTo("documents");
            assertThat(violation.offset()).isEqualTo(2);
            assertThat(violation.what()).contains("document c");
        });
    }

    @Test
    void aDoubledRecordIsNamed() {
        check("abccdef");

        assertThat(violations.take()).singleElement().satisfies(violation -> {
            assertThat(violation.topic()).isEqualTo("annotated");
            assertThat(violation.offset()).isEqualTo(103);
        });
    }

    @Test
    void recordsThatChangedPlacesAreNamed() {
        check("abdcef");

        assertThat(violations.take()).extracting(InvariantViolation::what).anySatisfy(what -> assertThat(what)
                .contains("document c is annotated out of its order"));
    }

    @Test
    void aRecordThatNobodyIngestedIsNamed() {
        check("abcxdef");

        assertThat(violations.take()).singleElement().satisfies(violation -> assertThat(violation.offset())
                .isEqualTo(103));
    }

    @Test
    void whatIsLostAtTheEndIsNamed() {
        check("abcde");

        assertThat(violations.take()).extracting(InvariantViolation::offset).containsExactly(5L);
    }

    @Test
    void aRecordThatIsAnnotatedAndDeadIsNamed() {
        ledger.dead(2);
        check("abcdef");

        assertThat(violations.take()).isNotEmpty();
    }

    @Test
    void twoDeadLettersOfOneRecordAreNamed() {
        ledger.dead(2);
        check("abdef");
        ledger.dead(2);

        assertThat(violations.take()).singleElement().satisfies(violation -> assertThat(violation.offset())
                .isEqualTo(2));
    }

    @Test
    void whatIsNotCommittedYetIsNoViolation() {
        for (int i = 0; i < INGESTED.length(); i++) {
            ledger.ingested(i, INGESTED.substring(i, i + 1));
        }
        ledger.annotated(100, "a");
        ledger.annotated(101, "b");
        ledger.settle(2);

        assertThat(violations.count()).isZero();
        ledger.settle(3);
        assertThat(violations.count()).isOne();
    }

    private void check(String annotated) {
        for (int i = 0; i < INGESTED.length(); i++) {
            ledger.ingested(i, INGESTED.substring(i, i + 1));
        }
        for (int i = 0; i < annotated.length(); i++) {
            ledger.annotated(100 + i, annotated.substring(i, i + 1));
        }
        ledger.finish();
    }
}
