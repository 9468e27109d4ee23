package dev.winnow.lab.bench.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fuzzer finds the faults of parsers that have them. */
class FuzzerTest {
    private static final byte[] SEED_INPUT = "seed {\"a\": [1, 2]} of some length".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private volatile byte[] kept = new byte[0];

    private FuzzTarget target(ParserTarget.Parser parser) {
        return target(parser, FuzzBounds.of(1, 8));
    }

    private FuzzTarget target(ParserTarget.Parser parser, FuzzBounds bounds) {
        return new ParserTarget("planted", List.of(new FuzzInput("input", SEED_INPUT)), bounds, false, parser);
    }

    private FuzzReport.Result run(FuzzTarget target, long rounds) throws IOException, InterruptedException {
        Fuzzer fuzzer = new Fuzzer(List.of(target), 3, folder);
        fuzzer.run(rounds);
        return fuzzer.result();
    }

    @Test
    void anExceptionIsAFindingThatItsRoundRepeats() throws IOException, InterruptedException {
        FuzzTarget fragile = target(input -> {
            if (input.bytes().length < 5) {
                throw new ArrayIndexOutOfBoundsException("planted");
            }
            return true;
        });

        FuzzReport.Result result = run(fragile, 500);

        assertThat(result.findings()).isNotEmpty();
        FuzzReport.Finding first = result.findings().get(0);
        assertThat(first.what()).contains("throws java.lang.ArrayIndexOutOfBoundsException: planted");
        assertThat(Files.readAllBytes(Path.of(first.file()))).hasSizeLessThan(5);
        assertThat(folder.resolve("planted-3-" + first.round() + ".txt"))
                .content()
                .contains("planted");
        Fuzzer again = new Fuzzer(List.of(fragile), 3, folder);
        again.repeat(first.round());
        assertThat(again.result().findings()).containsExactly(first);
    }

    @Test
    void anErrorIsAFindingToo() throws IOException, InterruptedException {
        FuzzTarget deep = target(input -> {
            if (input.bytes().length > SEED_INPUT.length + 100) {
                throw new StackOverflowError();
            }
            return true;
        });

        assertThat(run(deep, 500).findings()).isNotEmpty().allMatch(finding -> finding.what()
                .contains("StackOverflowError"));
    }

    @Test
    void whatAllocatesTooMuchIsAFinding() throws IOException, InterruptedException {
        FuzzTarget greedy = target(input -> {
            if (input.bytes().length > SEED_INPUT.length) {
                kept = new byte[9 << 20];
            }
            return true;
        });

        assertThat(run(greedy, 50).findings()).isNotEmpty().allMatch(finding -> finding.what()
                .startsWith("allocates 9 MiB"));
        assertThat(kept).isNotEmpty();
    }

    @Test
    void whatDoesNotEndIsAFindingAndIsLeftAlone() throws IOException, InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        FuzzTarget hanging = target(
                input -> {
                    if (input.bytes().length != SEED_INPUT.length) {
                        never.await();
                    }
                    return true;
                },
                new FuzzBounds(Duration.ofMillis(200), 8 << 20));

        FuzzReport.Result result = run(hanging, 200);

        assertThat(result.findings()).singleElement().satisfies(finding -> assertThat(finding.what())
                .startsWith("hangs"));
        assertThat(result.targets().get(0).rounds()).isLessThan(200);
        never.countDown();
    }

    @Test
    void aParserThatReadsEverythingHasNoFinding() throws IOException, InterruptedException {
        FuzzReport.Result result = run(target(input -> input.bytes().length % 2 == SEED_INPUT.length % 2), 300);

        assertThat(result.findings()).isEmpty();
        assertThat(result.targets().get(0).rounds()).isEqualTo(300);
        assertThat(result.targets().get(0).accepted()).isBetween(1L, 299L);
    }

    @Test
    void aTargetThatRefusesItsOwnSeedIsNotATarget() {
        assertThatThrownBy(() -> run(target(input -> false), 10))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("refuses its own seed 'input'");
    }

    @Test
    void inputsAreAFunctionOfSeedTargetAndRound() {
        FuzzTarget target = target(input -> true);

        assertThat(Fuzzer.input(target, target.seeds(), 1, 9).bytes())
                .isEqualTo(Fuzzer.input(target, target.seeds(), 1, 9).bytes())
                .isNotEqualTo(Fuzzer.input(target, target.seeds(), 2, 9).bytes())
                .isNotEqualTo(Fuzzer.input(target, target.seeds(), 1, 10).bytes());
    }

    @Test
    void damagedJsonIsJsonStill() throws IOException {
        ObjectMapper json = new ObjectMapper();
        for (long seed = 0; seed < 300; seed++) {
            json.readTree(JsonMutation.of(
                    "{\"a\":[1,{\"b\":null}],\"c\":\"d\"}".getBytes(StandardCharsets.UTF_8), new Random(seed)));
        }
    }
}
