package dev.winnow.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.lab.process.MachineDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class SoakReportTest {

    /** Twelve readings, one every minute. */
    private static SoakReport report(DoubleUnaryOperator residentAtMinute) {
        List<SoakReport.Reading> readings = new ArrayList<>();
        for (int minute = 1; minute <= 12; minute++) {
            readings.add(
                    new SoakReport.Reading(60.0 * minute, 100L * minute, residentAtMinute.applyAsDouble(minute), 20));
        }
        return new SoakReport(
                "ops/winnow bench soak",
                MachineDescription.here(),
                new SoakReport.Settings("minilm", "cpu", 2, 512, 16, 1, "fp32"),
                readings);
    }

    @Test
    void aLeakShowsAsItsSlope() {
        SoakReport leaking = report(minute -> 500 + minute);

        assertThat(leaking.residentMibPerHour()).isCloseTo(60, within(1e-9));
        assertThat(leaking.largestOverSmallest()).isCloseTo(512.0 / 505, within(1e-9));
    }

    @Test
    void whatFillsInTheFirstThirdDoesNotCount() {
        SoakReport settled = report(minute -> minute <= 4 ? 100 * minute : 400);

        assertThat(settled.residentMibPerHour()).isZero();
        assertThat(settled.largestOverSmallest()).isEqualTo(1);
    }

    @Test
    void tableAndJsonHaveEveryReadingAndTheSlope() {
        SoakReport report = report(minute -> 500 + minute);

        JsonNode json = new ObjectMapper().valueToTree(report);
        assertThat(json.path("readings")).hasSize(12);
        assertThat(json.path("residentMibPerHour").asDouble()).isCloseTo(60, within(1e-9));
        assertThat(report.table()).contains("+60.0 MiB an hour").contains("1,200");
    }
}
