package dev.winnow.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.lab.process.MachineDescription;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleBenchReportTest {
    private static final MachineDescription MACHINE = new MachineDescription("cpu", 2, 1, "java", "torch", "os", "");

    /** A second of so many records, which each cost so many microseconds of the process. */
    private static Slice slice(long records, double micros) {
        return new Slice(records, 1, new ProcessCpu(records * micros / 1e6, 0, 0, 0), new ThreadWaits(0.25, 0.125, 0));
    }

    private static ConsoleBenchReport.Result result(ConsoleBench.Cell cell, double consoleMicros, long... console) {
        List<Slice> ours = java.util.Arrays.stream(console)
                .mapToObj(records -> slice(records, consoleMicros))
                .toList();
        List<Slice> copies = List.of(slice(10_000, 30), slice(20_000, 30), slice(10_000, 30));
        List<Slice> plain = List.of(slice(20_000, 5), slice(20_000, 5), slice(20_000, 5));
        return new ConsoleBenchReport.Result(cell, 10_000, Map.of("identity", copies, "console", ours, "plain", plain));
    }

    private static ConsoleBenchReport report(ConsoleBenchReport.Result... results) {
        return new ConsoleBenchReport(
                "ops/winnow bench console",
                false,
                MACHINE,
                new ConsoleBench.Settings(10_000, 3, 2, 0.05, 200),
                List.of(results));
    }

    @Test
    void aRatioIsTheMedianOfTheRoundsAndNotTheRatioOfTheMedians() {
        ConsoleBenchReport.Result result =
                result(new ConsoleBench.Cell(1, 1, 3, 24, 6, 4_000, 1), 20, 9_000, 10_000, 7_000);

        assertThat(result.ratio().median()).isEqualTo(0.7);
        assertThat(result.ratio().low()).isEqualTo(0.5);
        assertThat(result.ratio().high()).isEqualTo(0.9);
        assertThat(result.cpuRatio().median()).isCloseTo(1.5, within(1e-9));
        assertThat(result.shareOfPlain().median()).isEqualTo(0.45);
        assertThat(result.cpuShareOfPlain().median()).isCloseTo(0.25, within(1e-9));
    }

    @Test
    void theRatioOfAReportIsThatOfItsSlowestCell() {
        ConsoleBenchReport report = report(
                result(new ConsoleBench.Cell(1, 1, 3, 24, 6, 4_000, 1), 20, 15_000, 30_000, 15_000),
                result(new ConsoleBench.Cell(1, 4, 3, 24, 6, 4_000, 1), 20, 8_000, 16_000, 8_000));

        JsonNode json = new ObjectMapper().valueToTree(report);

        assertThat(json.get("ratio").doubleValue()).isEqualTo(0.8);
        assertThat(json.get("shareOfPlain").doubleValue()).isEqualTo(0.4);
        assertThat(report.table()).contains("lowest ratio 0.80, lowest share of plain 0.40");
    }

    @Test
    void aReportShowsThatItsIntervalsAreWide() {
        ConsoleBenchReport.Result narrow =
                result(new ConsoleBench.Cell(1, 1, 3, 24, 6, 4_000, 1), 20, 9_000, 18_000, 9_000);
        ConsoleBenchReport.Result wide =
                result(new ConsoleBench.Cell(1, 1, 3, 24, 6, 4_000, 1), 20, 9_000, 10_000, 7_000);

        assertThat(report(narrow).cells().get(0).ratio().wide()).isFalse();
        assertThat(report(wide).table()).contains("use --rounds, or a quieter machine");
    }

    @Test
    void aSlopeIsOverTheCellsThatDifferInItsNumberAlone() {
        ConsoleBenchReport report = report(
                result(new ConsoleBench.Cell(1, 1, 3, 24, 6, 4_000, 1), 10, 1_000, 1_000, 1_000),
                result(new ConsoleBench.Cell(2, 1, 3, 24, 6, 4_000, 1), 99, 1_000, 1_000, 1_000),
                result(new ConsoleBench.Cell(1, 1, 6, 48, 6, 4_000, 1), 11, 1_000, 1_000, 1_000),
                result(new ConsoleBench.Cell(1, 1, 9, 72, 6, 4_000, 1), 12, 1_000, 1_000, 1_000));

        assertThat(report.slopes())
                .filteredOn(slope -> slope.number().equals("agents"))
                .singleElement()
                .satisfies(slope -> {
                    assertThat(slope.microsPerUnit()).isCloseTo(1.0 / 3, within(1e-9));
                    assertThat(slope.to()).isEqualTo(9);
                });
        assertThat(report.slopes()).extracting(ConsoleBenchReport.Slope::number).containsExactly("threads", "agents");
    }
}
