package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.runtime.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DevicesTest {

    @Test
    void aSingleDeviceKeepsTheNameOfTheScorer() {
        Devices devices = Devices.parse("CUDA:1");

        assertThat(devices.names()).containsExactly("cuda:1");
        assertThat(devices.instances("scorer")).containsExactly("scorer");
    }

    @Test
    void eachOfSeveralHasANameOfItsOwnAlsoOneThatIsNamedTwice() {
        Devices devices = Devices.parse("cuda:0, cuda:1,cuda:1");

        assertThat(devices.names()).containsExactly("cuda:0", "cuda:1", "cuda:1");
        assertThat(devices.instances("host")).containsExactly("host-0", "host-1", "host-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cpu,", "gpu", "cuda:x", "cuda:-1", "cpu;cpu"})
    void whatIsNotADeviceIsRefusedByName(String option) {
        assertThatThrownBy(() -> Devices.parse(option))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("cuda:N")
                .hasMessageContaining("'" + option + "'");
    }
}
