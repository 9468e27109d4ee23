package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.runtime.UsageException;
import org.junit.jupiter.api.Test;

class ScorerNameTest {
    @Test
    void scorersWithoutANameHaveDifferentOnesThatAreNotKept() {
        ScorerName one = ScorerName.unique();
        ScorerName other = ScorerName.unique();

        assertThat(one.text()).isNotEqualTo(other.text()).matches("[A-Za-z0-9._-]+");
        assertThat(one.isStable()).isFalse();
    }

    @Test
    void aNameThatSomebodyChoseIsKept() {
        assertThat(ScorerName.stable("gpu-1")).isEqualTo(new ScorerName("gpu-1", true));
        assertThatThrownBy(() -> ScorerName.stable("a b"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("invalid --instance 'a b'");
    }
}
