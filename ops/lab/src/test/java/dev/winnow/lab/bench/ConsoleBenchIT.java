package dev.winnow.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.app.Deployment;
import dev.winnow.app.SharedStack;
import dev.winnow.stack.LocalStack;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
@ExtendWith(SharedStack.class)
class ConsoleBenchIT {
    private static final int RECORDS = 5_000;

    @TempDir
    Path directory;

    @Test
    void theTwoConsolesOfEachOfTwoRunsAreTimedAgainstCopiesAndPlainConsumersOnOneBroker(LocalStack stack) {
        ConsoleBench.Settings settings = new ConsoleBench.Settings(RECORDS, 1, 2, 0.5, 100);
        ConsoleBench bench = new ConsoleBench(
                Deployment.on(stack, "bench").connection(), settings, directory, new PrintWriter(new StringWriter()));

        ConsoleBenchReport.Result result = bench.time(new ConsoleBench.Cell(1, 2, 4, 0, 3, 1_000, 2));

        assertThat(result.cell().groups()).isEqualTo(32);
        // a short round on a shared machine: the bounds only distinguish a broken clock from a working one
        assertThat(result.ratio().median()).isBetween(0.02, 50.0);
        assertThat(result.shareOfPlain().median()).isBetween(0.001, 50.0);
        result.slices().values().forEach(slices -> assertThat(slices).hasSize(1));
        result.slices().values().stream().flatMap(List::stream).forEach(slice -> {
            assertThat(slice.records()).isBetween(1L, 2L * RECORDS);
            assertThat(slice.cpu().readers()).isPositive();
            assertThat(slice.cpu().seconds()).isBetween(slice.cpu().readers(), 64 * slice.seconds());
            assertThat(slice.waits().fetch()).isBetween(0.0, 2 * slice.seconds() + 1);
        });
    }
}
