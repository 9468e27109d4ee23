package dev.winnow.lab.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuDescriptionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "none",
            value = {"0; none; 0", "1; none; 1", "0; 3,5; 3", "1; 3, 5; 5", "0; GPU-1a2b; GPU-1a2b", "2; 3,5; 2"})
    void theToolIsAskedForTheGpuThatTheProcessSeesUnderThatNumber(int ordinal, String visible, String id) {
        assertThat(GpuDescription.id(ordinal, visible)).isEqualTo(id);
    }

    @Test
    void nameDriverAndMemoryAreReported() {
        assertThat(GpuDescription.spoken("NVIDIA H100 80GB HBM3, 580.65.06, 81559 MiB"))
                .isEqualTo("NVIDIA H100 80GB HBM3, driver 580.65.06, 81559 MiB");
    }
}
