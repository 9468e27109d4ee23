package dev.winnow.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.lab.process.MachineDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoaderReportTest {
    private static LoaderReport.Slice slice(long units, double cpuSeconds) {
        return new LoaderReport.Slice(units, 2, cpuSeconds);
    }

    private static LoaderReport report(LoaderReport.Cell... cells) {
        return new LoaderReport(
                "ops/winnow bench loader",
                false,
                MachineDescription.here(),
                new LoaderReport.Settings(10, 900, 100, 8, 1024, 16_000, 2),
                Map.of("torch", "2.15.0"),
                Map.of("datasets", "ModuleNotFoundError: No module named 'datasets'"),
                List.of(cells));
    }

    @Test
    void aRatioIsOfSlicesOfTheSameRoundWorkersAndUnit() {
        LoaderReport report = report(
                new LoaderReport.Cell(true, 1, "winnow", List.of(slice(100, 1), slice(600, 2), slice(90, 1))),
                new LoaderReport.Cell(true, 1, "streaming", List.of(slice(50, 1), slice(200, 1), slice(90, 2))),
                new LoaderReport.Cell(false, 1, "winnow", List.of(slice(1, 1), slice(1, 1), slice(1, 1))),
                new LoaderReport.Cell(true, 4, "winnow", List.of(slice(1, 1), slice(1, 1), slice(1, 1))));

        assertThat(report.ratios())
                .containsExactly(new LoaderReport.Ratio(
                        true,
                        1,
                        "streaming",
                        new LoaderReport.Interval(1, 2, 3),
                        new LoaderReport.Interval(1.5, 2, 2)));
        assertThat(report.table())
                .containsPattern("tokens +1  winnow +50 +100\n")
                .containsPattern("streaming +2\\.00 \\(1\\.00 to 3\\.00\\) +2\\.00 \\(1\\.50 to 2\\.00\\)")
                .contains("left out: datasets (ModuleNotFoundError");
    }

    /** The ranks of a binomial distribution with p = 1/2: outside of them are at most 2.5 percent on each side. */
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 1, 3", "5, 1, 5", "6, 1, 6", "8, 1, 8", "9, 2, 8", "12, 3, 10", "20, 6, 15"})
    void anIntervalOfTheMedianIsBetweenTwoOfTheValues(int size, double low, double high) {
        List<Double> values = new ArrayList<>(DoubleStream.iterate(size, value -> value - 1)
                .limit(size)
                .boxed()
                .toList());

        LoaderReport.Interval interval = LoaderReport.Interval.of(values);

        assertThat(interval.low()).isEqualTo(low);
        assertThat(interval.high()).isEqualTo(high);
        assertThat(interval.median()).isEqualTo((size + 1) / 2.0);
    }
}
