package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AgentsEvaluateCommandIT {

    private static final int ORIGINALS = 60;
    private static final int COPIES = 20;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return Main.execute(commandLine, arguments);
    }

    private Path sample() throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < ORIGINALS; i++) {
            boolean river = i % 2 == 0;
            StringBuilder text = new StringBuilder();
            for (int word = 0; word < 70; word++) {
                text.append(river ? "river" : "engine").append((char) ('a' + random.nextInt(26)));
                text.append((char) ('a' + random.nextInt(26))).append(' ');
            }
            lines.add(line("o" + i, text.toString(), river ? "rivers" : "engines", i % 6 / 5.0, ""));
            if (i < COPIES) {
                lines.add(line("c" + i, text + "with a new end", river ? "rivers" : "engines", 0, "o" + i));
            }
        }
        return Files.write(folder.resolve("sample.jsonl"), lines);
    }

    private static String line(String id, String text, String source, double label, String duplicateOf) {
        return "{\"id\":\"" + id + "\",\"text\":\"" + text + "\",\"source\":\"" + source
                + "\",\"meta\":{\"quality_label\":" + label
                + (duplicateOf.isEmpty() ? "" : ",\"dup_of\":\"" + duplicateOf + "\"") + "}}";
    }

    private void assertReport(String name) throws IOException {
        GoldenFiles.assertReport(name, GoldenFiles.keys(new ObjectMapper().readTree(out.toString())));
    }

    @Test
    void oneCommandComparesAllAgentsWithTheLabelsOfTheFiles() throws IOException {
        String sample = sample().toString();
        String agents = folder.resolve("agents").toString();
        assertThat(run(
                        "agents",
                        "fit",
                        "--topics",
                        "2",
                        "--quiet",
                        "--json",
                        "--agents",
                        "domain,quality,rules,near-duplicate",
                        "--output",
                        agents,
                        sample))
                .as(err.toString())
                .isZero();
        assertReport("agents-fit");
        assertThat(run("agents", "list", "--agents-dir", agents, "--json")).isZero();
        assertReport("agents-list");
        assertThat(run(
                        "agents",
                        "create",
                        "--type",
                        "hash",
                        "--name",
                        "created",
                        "--groups",
                        "a,b",
                        "--output",
                        folder.resolve("created").toString(),
                        "--json"))
                .as(err.toString())
                .isZero();
        assertReport("agents-create");

        assertThat(run("agents", "evaluate", "--input", sample, "--agents-dir", agents, "--quiet", "--json"))
                .as(err.toString())
                .isZero();

        assertReport("agents-evaluate");
        JsonNode figures = new ObjectMapper().readTree(out.toString());
        assertThat(figures.path("documents").asInt()).isEqualTo(ORIGINALS + COPIES);
        assertThat(figures.at("/domain/accuracy/low95").asDouble()).isGreaterThan(0.9);
        assertThat(figures.at("/domain/accuracyOfSource/rivers/value").asDouble())
                .isGreaterThan(0.9);
        assertThat(figures.at("/quality/humanLabels").asInt()).isEqualTo(ORIGINALS + COPIES);
        assertThat(figures.at("/quality/correlation/low95").asDouble())
                .isLessThanOrEqualTo(figures.at("/quality/correlation/value").asDouble());
        assertThat(figures.at("/nearDuplicate/withOriginalPresent").asInt()).isEqualTo(COPIES);
        assertThat(figures.at("/nearDuplicate/recall/value").asDouble()).isEqualTo(1);
        assertThat(figures.at("/nearDuplicate/precisionByMarks/value").asDouble())
                .isEqualTo(1);
        assertThat(figures.at("/nearDuplicate/precisionByText/pairs").asInt()).isEqualTo(COPIES);
        assertThat(figures.at("/nearDuplicate/precisionByText/low95").asDouble())
                .isGreaterThan(0.5);
        assertThat(figures.at("/agents/near-duplicate/shares/duplicate").asDouble())
                .isEqualTo((double) COPIES / (ORIGINALS + COPIES));
        assertThat(figures.at("/agents/domain/ofSources")).isEqualTo(figures.path("domain"));
        assertThat(figures.at("/agents/quality/ofHumans")).isEqualTo(figures.path("quality"));
        assertThat(figures.at("/agents/rules/digest").asText()).hasSize(64);
        assertThat(figures.at("/agents/domain/ofHumans").isMissingNode()).isTrue();

        assertThat(run("agents", "evaluate", "--input", sample, "--agents-dir", agents, "--quiet"))
                .isZero();
        assertThat(out.toString().lines())
                .contains(ORIGINALS + COPIES + " documents", "near-duplicate", "rules")
                .anyMatch(
                        line -> line.matches(
                                "  ofSources accuracyOfSource rivers: \\d\\.\\d{3} \\(95 % interval \\d\\.\\d{3} to \\d\\.\\d{3}\\)"))
                .contains("  withOriginalPresent: " + COPIES)
                .noneMatch(line -> line.contains("{"));
    }

    @Test
    void anAgentThatCannotBeFittedIsRefusedWithThoseThatCan() throws IOException {
        assertThat(run(
                        "agents",
                        "fit",
                        "--agents",
                        "qualty",
                        "--output",
                        folder.resolve("agents").toString(),
                        sample().toString()))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("unknown agent qualty to fit; possible are domain, quality, topic, entropy")
                .hasLineCount(1);
    }
}
