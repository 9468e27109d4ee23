package dev.winnow.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agents.rules.PublishedFilters;
import dev.winnow.app.Main;
import dev.winnow.app.NamedCommands;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Benchmarks that need neither a broker nor a model, as commands on a few documents. */
class BenchCommandsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DOCUMENTS = 60;
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    private final StringWriter output = new StringWriter();

    @TempDir
    Path folder;

    private JsonNode report(String... command) throws IOException {
        Path report = folder.resolve("report.json");
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of("--report", report.toString()));
        String[] arguments = words.toArray(String[]::new);
        CommandLine commands = Winnow.commandLine(NamedCommands.in(arguments));
        commands.setOut(new PrintWriter(output)).setErr(new PrintWriter(output, true));
        assertThat(Main.execute(commands, arguments)).as(output.toString()).isZero();
        return JSON.readTree(Files.readString(report));
    }

    private static List<String> texts() {
        Random random = new Random(5);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < DOCUMENTS; i++) {
            StringBuilder text = new StringBuilder();
            for (int word = 0; word < 200; word++) {
                text.append("word").append(random.nextInt(2_000)).append(word % 12 == 11 ? ". " : " ");
            }
            texts.add(text.toString());
        }
        return texts;
    }

    private Path lines(List<ObjectNode> lines) throws IOException {
        return Files.write(
                folder.resolve("lines.jsonl"),
                lines.stream().map(ObjectNode::toString).toList());
    }

    @Test
    void leaksFindsTheItemsThatItPlants() throws IOException {
        Path input = lines(texts().stream()
                .map(text -> JSON.createObjectNode().put("text", text).put("source", "generated"))
                .toList());

        JsonNode report = report("bench", "leaks", "--input", input.toString(), "--items", "50", "--rounds", "2");

        assertThat(report.at("/timing/rounds")).hasSize(2);
        assertThat(report.get("planted")).isNotEmpty().allSatisfy(task -> assertThat(
                        task.get("found").asInt())
                .isGreaterThan(task.get("planted").asInt() * 9 / 10));
    }

    @Test
    void rulesAgreesWithDecisionsThatAreItsOwn() throws IOException {
        Path oracle = lines(texts().stream()
                .map(text -> {
                    ObjectNode line = JSON.createObjectNode().put("text", text);
                    PublishedFilters.of(text).forEach(line.putObject("broken")::put);
                    return line;
                })
                .toList());

        JsonNode report = report("bench", "rules", "--oracle", oracle.toString());

        assertThat(report.get("documents").asInt()).isEqualTo(DOCUMENTS);
        assertThat(report.get("differences")).isEmpty();
        assertThat(report.get("rules")).hasSize(30);
    }

    @Test
    void fuzzFindsNothingInASecondOfConfigurationFiles() throws IOException {
        JsonNode report = report(
                "bench",
                "fuzz",
                "--seconds",
                "1",
                "--seed",
                "7",
                "--target",
                "configuration",
                "--quiet",
                "--findings",
                folder.resolve("findings").toString());

        assertThat(report.get("seed").asInt()).isEqualTo(7);
        assertThat(report.at("/result/targets/0/name").asText()).isEqualTo("configuration");
        assertThat(report.at("/result/targets/0/rounds").asLong()).isPositive();
    }

    /** Prose that no published filter drops, half of it from each of two sources with words of their own. */
    private static List<ObjectNode> prose(int documents) {
        Random random = new Random(6);
        List<ObjectNode> lines = new ArrayList<>();
        for (int i = 0; i < documents; i++) {
            StringBuilder text = new StringBuilder();
            for (int sentence = 0; sentence < 8; sentence++) {
                text.append("With");
                for (int word = 0; word < 14; word++) {
                    text.append(' ').append((char) ('a' + i % 2)).append(Long.toString(random.nextInt(1 << 24), 26));
                }
                text.append(" be the end of it.\n");
            }
            lines.add(JSON.createObjectNode().put("text", text.toString()).put("source", "source-" + i % 2));
        }
        return lines;
    }

    @Test
    @Tag("long")
    void peersKillsTheServicesAndLosesNothingAndLeavesOutWhatPythonLacks() throws IOException {
        assumeThat(Files.isExecutable(PYTHON)).isTrue();
        Path input = lines(prose(160));

        JsonNode report = report(
                "bench",
                "peers",
                "--quick",
                "--parts",
                "jsonl,classifiers",
                "--documents",
                "20",
                "--input",
                input.toString(),
                "--python",
                PYTHON.toString());

        JsonNode winnow = report.at("/parts/jsonl/contenders/winnow");
        assertThat(winnow.get("turns"))
                .hasSize(2)
                .allSatisfy(turn -> assertThat(turn.get("written").asInt()).isPositive());
        assertThat(winnow.get("kills")).hasSize(1).allSatisfy(kill -> {
            assertThat(kill.get("due").asInt()).isPositive();
            assertThat(kill.get("caughtUpSeconds").asDouble()).isPositive();
        });
        assertThat(winnow.get("lost").asInt() + winnow.get("doubled").asInt()).isZero();
        // too few documents to learn much from
        assertThat(report.at("/classifiers/contenders/winnow/accuracy").asDouble())
                .isPositive();
        assertThat(report.at("/parts/jsonl/contenders").has("datatrove"))
                .isNotEqualTo(report.get("leftOut").has("jsonl.datatrove"));
    }

    @Test
    @Tag("long")
    void startupTimesACommandOfTheTarball() throws IOException {
        JsonNode report =
                report("bench", "startup", "--tarball", tarball().toString(), "--only", "topics apply", "--quick");

        assertThat(report.get("offline"))
                .extracting(start -> start.get("arguments").asText())
                .containsExactly("topics apply --help", "topics apply --no-such-option");
        assertThat(report.get("online")).hasSize(2).allSatisfy(start -> assertThat(
                        start.at("/shared/cpuSeconds").asDouble())
                .isPositive());
        assertThat(report.get("slowestSeconds").asDouble())
                .isPositive()
                .isLessThan(report.at("/firstStart/seconds").asDouble());
    }

    private static Path tarball() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../../streams-app/app/target"))) {
            return files.filter(file -> file.toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    @Tag("long")
    void auditTimesTheReplayOfARunOnABrokerOfItsOwn() throws IOException {
        JsonNode report = report("bench", "audit", "--documents", "3000,6000", "--rounds", "2", "--threads", "1");

        assertThat(report.at("/settings/threads").asInt()).isEqualTo(1);
        assertThat(report.at("/cells/0/documents").asInt()).isEqualTo(3_000);
        assertThat(report.at("/cells/1/documents").asInt()).isEqualTo(6_000);
        assertThat(report.get("cells")).hasSize(2).allSatisfy(cell -> {
            assertThat(cell.at("/rounds/0/verify/seconds").asDouble()).isPositive();
            assertThat(cell.get("readBytes").asLong()).isPositive();
            assertThat(cell.get("processMib").asDouble()).isGreaterThan(50);
        });
    }
}
