package dev.winnow.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LinearPrecisionTest {

    @Test
    void halfPrecisionIsRefusedOnAProcessorAndTheMessageStatesWhatToDo() {
        assertThatThrownBy(() -> LinearPrecision.FP16.requireOn(false, "cpu"))
                .hasMessageContaining("fp16")
                .hasMessageContaining("the device is cpu")
                .hasMessageContaining("--device cuda")
                .hasMessageContaining("--precision bf16");
    }

    @Test
    void everythingElseRunsEverywhere() {
        for (LinearPrecision precision : LinearPrecision.values()) {
            assertThatCode(() -> precision.requireOn(true, "cuda:0")).doesNotThrowAnyException();
        }
        assertThatCode(() -> LinearPrecision.FP32.requireOn(false, "cpu")).doesNotThrowAnyException();
        assertThatCode(() -> LinearPrecision.BF16.requireOn(false, "cpu")).doesNotThrowAnyException();
    }

    @Test
    void aNameIsReadBackAndAnUnknownOneIsRefused() {
        for (LinearPrecision precision : LinearPrecision.values()) {
            assertThat(LinearPrecision.of(precision.toString())).isEqualTo(precision);
        }
        assertThatThrownBy(() -> LinearPrecision.of("int8"))
                .hasMessageContaining("'int8'")
                .hasMessageContaining("bf16");
    }
}
