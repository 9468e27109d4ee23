package dev.winnow.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.lab.process.MachineDescription;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScoreReportTest {
    private static final ScoreReport ALONE = report(
            Optional.empty(),
            List.of(
                    new ScoreReport.Round(10, 9.5, 9, 5, Map.of()),
                    new ScoreReport.Round(20, 18, 18.4, 8, Map.of()),
                    new ScoreReport.Round(12, 12, 9.6, 8, Map.of())));

    private static final ScoreReport BESIDE_PYTHON = report(
            Optional.of(new PythonSide(
                    "Python 3.12.1, torch 2.11.0",
                    "NVIDIA H100",
                    false,
                    null,
                    Map.of("transformers", "ModuleNotFoundError: No module named 'transformers'"),
                    2e-6,
                    null)),
            List.of(
                    new ScoreReport.Round(10, 9, 9, 5, python(8, 6, 6, 5)),
                    new ScoreReport.Round(20, 18, 18, 8, python(10, 9, 10, 4)),
                    new ScoreReport.Round(12, 12, 9, 8, python(12, 12, 10, 8))));

    private final ObjectMapper mapper = new ObjectMapper();

    private static ScoreReport report(Optional<PythonSide> side, List<ScoreReport.Round> rounds) {
        return new ScoreReport(
                "ops/winnow bench score",
                true,
                MachineDescription.here(),
                new ScoreReport.Settings("minilm", "cpu", 2, 512, 96, 400, 512, 64, 1, 32, "fp32", 512),
                rounds,
                side);
    }

    private static Map<String, Double> python(
            double pureModel, double withTokenizer, double tokenizedAhead, double inOrder) {
        return Map.of(
                ScorePython.PURE_MODEL, pureModel,
                ScorePython.WITH_TOKENIZER, withTokenizer,
                ScorePython.TOKENIZED_AHEAD, tokenizedAhead,
                ScorePython.IN_ORDER, inOrder);
    }

    @Test
    void ratiosAreMediansOverRoundsOfTheSameRound() {
        JsonNode json = mapper.valueToTree(ALONE);

        assertThat(json.path("pureModelDocsPerSecond").asDouble()).isEqualTo(12);
        assertThat(json.path("ratio").asDouble()).isEqualTo(0.9);
        assertThat(json.path("tokenizerRatio").asDouble()).isEqualTo(0.95);
        assertThat(json.path("bucketedOverUnbucketed").asDouble()).isEqualTo(2);
    }

    @Test
    void theTableStatesThatAQuickResultIsLessCertain() {
        assertThat(ALONE.table()).contains("quick: less certain").contains("service over pure model 0.90");
    }

    @Test
    void nothingIsReportedOfPythonWhereNoneWasAsked() {
        JsonNode json = mapper.valueToTree(ALONE);

        assertThat(ALONE.table()).doesNotContain("Python");
        assertThat(json.has("python") || json.has("overPython") || json.has("side"))
                .isFalse();
        assertThat(json.path("rounds").path(0).has("python")).isFalse();
    }

    @Test
    void winnowOverPythonIsTheMedianOverRoundsOfTheSameRound() {
        JsonNode json = mapper.valueToTree(BESIDE_PYTHON);

        JsonNode python = json.path("python");
        assertThat(python.path("pureModelDocsPerSecond").asDouble()).isEqualTo(10);
        assertThat(python.path("tokenizedAhead").asDouble()).isEqualTo(10);
        assertThat(python.path("maxDifference").asDouble()).isEqualTo(2e-6);
        assertThat(python.path("version").asText()).contains("torch 2.11.0");
        JsonNode over = json.path("overPython");
        assertThat(over.path("pureModel").asDouble()).isEqualTo(1.25);
        assertThat(over.path("withTokenizer").asDouble()).isEqualTo(1.5);
        assertThat(over.path("service").asDouble()).isEqualTo(1.5);
        assertThat(over.path("inOrder").asDouble()).isEqualTo(1);
    }

    @Test
    void whatPythonCouldNotRunIsNullAndSaidToBeLeftOut() {
        JsonNode json = mapper.valueToTree(BESIDE_PYTHON);

        assertThat(json.path("python").path("transformers").isNull()).isTrue();
        assertThat(json.path("python").path("transformersMaxDifference").isNull())
                .isTrue();
        assertThat(json.path("overPython").path("transformers").isNull()).isTrue();
        assertThat(BESIDE_PYTHON.table())
                .contains("over Python", "TF32 off", "2.0e-06")
                .contains("Left out: transformers (ModuleNotFoundError")
                .doesNotContain("hub's BERT");
    }
}
