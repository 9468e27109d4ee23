package dev.winnow.lab.bench.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The first rounds of every target, which {@code winnow bench fuzz} gives an hour. {@code -Dwinnow.fuzz.seed=S} gives others; the rounds of a target are set in
 * proportion to what one takes. With {@code -Pci} it is five times as many, about two minutes together.
 */
class FuzzSimTest {
    private static final long SEED = Long.getLong("winnow.fuzz.seed", 1);
    private static final int TIMES = Boolean.getBoolean("winnow.tests.thorough") ? 5 : 1;

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "files, 400",
        "pages, 60",
        "records, 3000",
        "run, 1000",
        "registry, 60",
        "agents, 200",
        "weights, 1500",
        "tokenizer, 150",
        "texts, 30",
        "configuration, 1500",
        "reference-tasks, 800",
        "snapshots, 20000",
        "duplicates, 600"
    })
    void noInputMakesAParserFail(String target, long share) throws IOException, InterruptedException {
        long rounds = TIMES * share;
        List<FuzzTarget> targets = FuzzTargets.of(List.of(target), folder, List.of(), List.of());
        try {
            Fuzzer fuzzer = new Fuzzer(targets, SEED, folder);

            fuzzer.run(rounds);

            FuzzReport.Result result = fuzzer.result();
            assertThat(result.findings()).isEmpty();
            assertThat(result.targets()).singleElement().satisfies(each -> {
                assertThat(each.rounds()).isEqualTo(rounds);
                assertThat(each.accepted()).isBetween(1L, rounds - 1);
            });
        } finally {
            targets.forEach(FuzzTarget::close);
        }
    }
}
