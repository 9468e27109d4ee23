package dev.winnow.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.lab.process.MachineDescription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeersReportTest {
    private static final MachineDescription MACHINE = new MachineDescription("cpu", 2, 1, "java", "torch", "os", "");

    /** A hundred documents. */
    private static PeersReport.Turn turn(double wallSeconds, double cpuSeconds, double brokerCpuSeconds) {
        return new PeersReport.Turn(100, 40, wallSeconds, cpuSeconds, 512, brokerCpuSeconds);
    }

    private static PeersReport report() {
        Map<String, PeersReport.Contender> contenders = new LinkedHashMap<>();
        contenders.put(
                "winnow",
                new PeersReport.Contender(
                        List.of(turn(2, 1, 1), turn(2, 1, 1), turn(4, 2, 2)),
                        List.of(new PeersReport.Kill(1, 12.34, 40, 0, 0)),
                        "transactions"));
        contenders.put(
                "datatrove",
                new PeersReport.Contender(
                        List.of(turn(4, 4, 0), turn(6, 6, 0), turn(4, 4, 0)),
                        List.of(new PeersReport.Kill(1, null, 40, 7, 3)),
                        "files"));
        return new PeersReport(
                "ops/winnow bench peers",
                true,
                MACHINE,
                new PeersReport.Settings(3, 1, 1, 1, "minilm", 512),
                Map.of("jsonl", new PeersReport.Part(100, contenders)),
                new PeersReport.Classifiers(
                        900, 7, 300, Map.of("winnow", new PeersReport.Classifier(0.91, 4_000, 5)), Map.of()),
                Map.of("python", "3"),
                Map.of("scoring.consumerAutoCommit", "ModuleNotFoundError: No module named 'confluent_kafka'"));
    }

    @Test
    void ratiosAreMediansOfTheRoundsWithAndWithoutTheBroker() {
        PeersReport.Part part = report().parts().get("jsonl");

        assertThat(part.ratios().get("datatrove").median()).isEqualTo(2);
        assertThat(part.cpuRatios().get("datatrove").median()).isEqualTo(4);
        assertThat(part.cpuRatiosWithBroker().get("datatrove").median()).isEqualTo(2);
        assertThat(part.ratios()).containsOnlyKeys("datatrove");
    }

    @Test
    void theTableStatesWhatEachLosesWhereItDiffersAndWhatIsLeftOut() {
        assertThat(report().table())
                .contains(
                        "ops/winnow bench peers   (quick: less certain)",
                        "Winnow over datatrove: 4.00 (2.00 to 6.00) wide by processor time, 2.00 (1.00 to 3.00) wide with the broker's,"
                                + " 2.00 (1.00 to 3.00) wide by the clock",
                        "winnow: transactions.",
                        "datatrove: files.",
                        "left out: scoring.consumerAutoCommit: ModuleNotFoundError")
                .containsPattern("winnow +50.0 +100.0 +512 +10.00 +40.0% +0 +0 +12.3")
                .containsPattern("datatrove +25.0 +25.0 +512 +0.00 +40.0% +7 +3 +never")
                .containsPattern("winnow +0.9100 +4,000 +5.0")
                .doesNotContain("Winnow over fasttext");
    }

    @Test
    void theReportHasTheFiguresOfTheTable() {
        JsonNode winnow = new ObjectMapper().valueToTree(report()).at("/parts/jsonl/contenders/winnow");

        assertThat(winnow.get("documentsPerCpuSecond").asDouble()).isEqualTo(100);
        assertThat(winnow.get("brokerMillisPerDocument").asDouble()).isEqualTo(10);
        assertThat(winnow.get("writtenShare").asDouble()).isEqualTo(0.4);
        assertThat(winnow.get("lost").asInt()).isZero();
    }
}
