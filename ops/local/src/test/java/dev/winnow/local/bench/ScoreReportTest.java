package dev.winnow.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreReportTest {
    private static final ScoreReport REPORT = new ScoreReport(
            "ops/winnow bench score",
            true,
            MachineDescription.here(),
            new ScoreReport.Settings("minilm", "cpu", 2, 512, 96, 400, 512, 64, 32),
            List.of(
                    new ScoreReport.Round(10, 9.5, 9, 5),
                    new ScoreReport.Round(20, 18, 18.4, 8),
                    new ScoreReport.Round(12, 12, 9.6, 8)));

    @Test
    void ratiosAreMediansOverRoundsOfTheSameRound() {
        JsonNode json = new ObjectMapper().valueToTree(REPORT);

        assertThat(json.path("pureModelDocsPerSecond").asDouble()).isEqualTo(12);
        assertThat(json.path("ratio").asDouble()).isEqualTo(0.9);
        assertThat(json.path("tokenizerRatio").asDouble()).isEqualTo(0.95);
        assertThat(json.path("bucketedOverUnbucketed").asDouble()).isEqualTo(2);
    }

    @Test
    void theTableSaysThatAQuickResultIsLessCertain() {
        assertThat(REPORT.table()).contains("quick: less certain").contains("service over pure model 0.90");
    }
}
