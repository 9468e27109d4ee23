package dev.winnow.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchReportTest {
    private static final BenchReport REPORT = new BenchReport(
            1_000,
            6,
            1,
            0.3,
            List.of(
                    new BenchReport.Round(10_000, 9_000),
                    new BenchReport.Round(20_000, 10_000),
                    new BenchReport.Round(10_000, 7_000)));

    @Test
    void theRatioIsTheMedianOfTheRoundsAndNotTheRatioOfTheMedians() {
        assertThat(REPORT.ratio()).isEqualTo(0.7);
        assertThat(REPORT.consoleRecordsPerSecond()).isEqualTo(9_000);
        assertThat(REPORT.identityRecordsPerSecond()).isEqualTo(10_000);
    }

    @Test
    void theJsonHasTheRatioAndBothRates() {
        JsonNode json = new ObjectMapper().valueToTree(REPORT);

        assertThat(json.get("ratio").doubleValue()).isEqualTo(0.7);
        assertThat(json.get("consoleRecordsPerSecond").doubleValue()).isEqualTo(9_000);
        assertThat(json.get("identityRecordsPerSecond").doubleValue()).isEqualTo(10_000);
        assertThat(json.get("rounds")).hasSize(3);
        assertThat(json.get("rounds").get(1).get("ratio").doubleValue()).isEqualTo(0.5);
    }
}
