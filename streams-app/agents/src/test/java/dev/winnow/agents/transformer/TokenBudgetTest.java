package dev.winnow.agents.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenBudgetTest {

    @Test
    void halvesWithEveryFailureAndComesBackAfterEnoughSuccesses() {
        TokenBudget budget = new TokenBudget(1_000);

        budget.exhausted(1_000);
        budget.exhausted(500);
        assertThat(budget.tokens()).isEqualTo(250);

        for (int i = 0; i < 255; i++) {
            budget.succeeded();
        }
        assertThat(budget.tokens()).isEqualTo(250);
        budget.succeeded();
        assertThat(budget.tokens()).isEqualTo(500);
        for (int i = 0; i < 10_000; i++) {
            budget.succeeded();
        }
        assertThat(budget.tokens()).isEqualTo(1_000);
    }

    @Test
    void aLateFailureOfALargerBatchDoesNotRaiseIt() {
        TokenBudget budget = new TokenBudget(1_000);
        budget.exhausted(400);
        budget.exhausted(1_000);

        assertThat(budget.tokens()).isEqualTo(200);
    }
}
