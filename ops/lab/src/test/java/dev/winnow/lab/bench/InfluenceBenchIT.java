package dev.winnow.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.app.GoldenFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Tag("long")
class InfluenceBenchIT {
    private static final List<String> ESTIMATORS =
            List.of("twin", "ghost", "gradient-dot", "dot", "cosine", "minus-loss");

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();

    /** Four kinds of text that differ in their letters; digits are the kind that most text is of. */
    @BeforeEach
    void writeCorpus() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        StringBuilder lines = new StringBuilder();
        String[] letters = {"abcde", "fghij", "klmno", "0123456789"};
        for (int i = 0; i < 400; i++) {
            String kind = letters[i % letters.length];
            StringBuilder text = new StringBuilder("text " + i + " ");
            int words = 4 + random.nextInt(kind.length() * 4);
            for (int w = 0; w < words; w++) {
                char first = kind.charAt(random.nextInt(kind.length()));
                text.append(String.valueOf(first).repeat(1 + random.nextInt(3))).append(' ');
            }
            lines.append(String.format("{\"text\": \"%s\", \"source\": \"%s\"}%n", text, kind));
        }
        Files.writeString(directory.resolve("corpus.jsonl"), lines);
    }

    private int run(String... more) {
        CommandLine command = new CommandLine(new BenchInfluenceCommand()).setOut(new PrintWriter(out));
        List<String> arguments = new java.util.ArrayList<>(List.of(
                "--quick",
                "--context=32",
                "--width=16",
                "--layers=1",
                "--heads=2",
                "--key-value-heads=1",
                "--hidden=24",
                "--lanes=4",
                "--batch=4",
                "--threads=1",
                "--early-step=10",
                "--late-step=30",
                "--reading-steps=8",
                "--probes-per-group=4",
                "--reference-items=4",
                "--cost-rounds=1"));
        arguments.addAll(List.of(more));
        arguments.addAll(List.of("--input", directory.resolve("corpus.jsonl").toString()));
        return command.execute(arguments.toArray(String[]::new));
    }

    @Test
    void everyEstimatorIsComparedAndTimedAndTheReportHasWhatTheTableShows() throws IOException {
        Path report = directory.resolve("report.json");

        int code = run("--report", report.toString());

        assertThat(code).isZero();
        JsonNode json = new ObjectMapper().readTree(report.toFile());
        GoldenFiles.assertReport("bench-influence", GoldenFiles.keys(json));
        assertThat(json.get("quick").booleanValue()).isTrue();
        assertThat(json.at("/machine/cores").intValue()).isPositive();
        assertThat(json.at("/settings/device").textValue()).isEqualTo("cpu");
        assertThat(json.at("/settings/seeds").intValue()).isEqualTo(2);
        assertThat(json.get("probes")).hasSize(4).allMatch(count -> count.intValue() == 4);
        assertThat(json.get("tasks")).hasSize(1);
        assertThat(json.get("estimators").fieldNames()).toIterable().containsExactlyElementsOf(ESTIMATORS);
        for (String estimator : ESTIMATORS) {
            JsonNode found = json.get("estimators").get(estimator);
            for (String correlation : List.of("/documents/early", "/documents/late", "/groups/early", "/groups/late")) {
                assertThat(found.at(correlation).doubleValue()).isBetween(-1.0, 1.0);
                assertThat(found.at("/standardError" + correlation).doubleValue())
                        .isNotNegative();
                double mean = (found.at("/seeds/0" + correlation).doubleValue()
                                + found.at("/seeds/1" + correlation).doubleValue())
                        / 2;
                assertThat(mean).isEqualTo(found.at(correlation).doubleValue());
            }
            assertThat(found.get("cost").doubleValue()).isPositive();
            assertThat(out.toString()).contains("\n" + estimator + " ");
        }
        assertThat(json.at("/memory/arraysConstant").booleanValue()).isTrue();
        assertThat(json.at("/halvedStep/late").doubleValue()).isBetween(0.9, 1.0);
        for (String figure : List.of(
                "/oracle/average/mean/early",
                "/oracle/average/single/late",
                "/oracle/weights/lowest/late",
                "/oracle/weights/notLookingAhead/early",
                "/laterReadings/average/late",
                "/laterReadings/weights/late",
                "/windows/2 windows/mean/late",
                "/windows/head and tail/single/early")) {
            assertThat(json.at(figure).isDouble()).as(figure).isTrue();
            assertThat(json.at(figure).doubleValue()).as(figure).isBetween(-1.0, 1.0);
        }
        // with six windows of 32 most of these texts are read whole
        assertThat(json.at("/windows/6 windows/mean/late").doubleValue())
                .isGreaterThanOrEqualTo(json.at("/windows/1 window/mean/late").doubleValue());
        assertThat(json.at("/windows/1 window/shareRead").doubleValue()).isBetween(0.01, 0.99);
        assertThat(out.toString()).contains("\nat the weights: mean", "\nhead and tail ");
        assertThat(out.toString()).contains("QUICK RUN", "ETA");
        // what is exact must agree, however short the run
        assertThat(json.at("/estimators/ghost/documents/late").doubleValue())
                .isCloseTo(
                        json.at("/estimators/gradient-dot/documents/late").doubleValue(),
                        org.assertj.core.api.Assertions.within(0.02));
    }

    @Test
    void readingsThatDoNotFitBetweenTheStepsAreRefused() {
        CommandLine command = new CommandLine(new BenchInfluenceCommand())
                .setOut(new PrintWriter(out))
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    out.write(e.getMessage());
                    return 1;
                });

        int code = command.execute("--quick", "--early-step=10", "--late-step=30", "--reading-steps=20");

        assertThat(code).isEqualTo(1);
        assertThat(out.toString()).contains("end at step 50, the late step is 30");
    }

    @Test
    void tooLittleTextIsRefusedWithTheWayOut() {
        StringWriter errors = new StringWriter();
        CommandLine command = new CommandLine(new BenchInfluenceCommand())
                .setOut(new PrintWriter(out))
                .setExecutionExceptionHandler((e, line, parsed) -> {
                    errors.write(e.getMessage());
                    return 1;
                });

        int code = command.execute(
                "--quick",
                "--threads=1",
                "--probes-per-group=90",
                "--input",
                directory.resolve("corpus.jsonl").toString());

        assertThat(code).isEqualTo(1);
        assertThat(errors.toString()).contains("fewer than three sources", "--input");
    }
}
