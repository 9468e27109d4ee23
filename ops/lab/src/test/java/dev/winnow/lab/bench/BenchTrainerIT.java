package dev.winnow.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchTrainerIT {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"FP32, 1e-4", "BF16, 2e-2"})
    void theTrainerIsTimedAgainstAModuleThatComputesTheSameLosses(String precision, double tolerance)
            throws IOException {
        Path report = directory.resolve("trainer.json");
        StringWriter out = new StringWriter();
        String options = "trainer --quick --rounds 2 --steps 3 --memory-steps 5 --context 32 --width 32 --layers 3"
                + " --heads 4 --key-value-heads 2 --hidden 48 --batch 2 --lanes 4 --threads 1 --precision " + precision
                + " --report " + report;

        int exit =
                new CommandLine(new BenchCommand()).setOut(new PrintWriter(out)).execute(options.split(" "));

        assertThat(exit).isZero();
        JsonNode json = new ObjectMapper().readTree(report.toFile());
        assertThat(json.get("quick").booleanValue()).isTrue();
        assertThat(json.get("machine").get("cores").intValue()).isPositive();
        assertThat(json.get("tokensPerSecond").doubleValue()).isPositive();
        assertThat(json.get("torchscriptTokensPerSecond").doubleValue()).isPositive();
        assertThat(json.get("ratio").doubleValue()).isPositive();
        assertThat(json.get("lossDifference").doubleValue()).isBetween(0.0, tolerance);
        assertThat(json.get("rounds")).hasSize(2);
        assertThat(json.get("residentMemory").get("arraysGained").intValue()).isZero();
        double shares = 0;
        for (JsonNode share : json.get("shares")) {
            shares += share.doubleValue();
        }
        assertThat(shares).isBetween(0.999, 1.001);
        assertThat(out.toString()).contains("median", "resident memory", "quick");
    }
}
