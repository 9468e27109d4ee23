package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AgentsCommandIT {

    @TempDir
    Path folder;

    private Path sample;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeSample() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            String word = i % 2 == 0 ? "river" : "engine";
            String text = ("The " + word + " number" + (char) ('a' + i % 7) + " was with the " + word
                            + " and that is to be of worth. ")
                    .repeat(1 + i % 9);
            lines.add("{\"text\":\"" + text + "\",\"source\":\"" + word + "s\"}");
        }
        sample = Files.write(folder.resolve("sample.jsonl"), lines);
    }

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return Main.execute(commandLine, arguments);
    }

    private int fit(String directory) {
        return run("agents", "fit", "--topics", "2", "--quiet", "--output", directory, sample.toString());
    }

    @Test
    void fitStatesWhatWasMadeFromWhichLabelsAndListShowsItAgain() {
        String directory = folder.resolve("agents").toString();
        assertThat(fit(directory)).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains("quality  type quality  8 groups  sha256 ")
                .contains("labels: human 0, weakWebRules 48")
                .contains("engines")
                .contains("topic-01")
                .containsPattern("p99-100 +\\d+  held out: \\d\\.\\d{3} \\(95 % interval")
                .contains("95 % interval");
        assertThat(err.toString()).isEmpty();
        String made = out.toString();
        out.getBuffer().setLength(0);

        assertThat(run("agents", "list", "--agents-dir", directory)).isZero();

        assertThat(out.toString()).isEqualTo(made);
    }

    @Test
    void listRefusesAnArtifactThatWasTamperedWith() throws IOException {
        Path directory = folder.resolve("agents");
        fit(directory.toString());
        Files.writeString(directory.resolve("topic/weights.safetensors"), "other");

        assertThat(run("agents", "list", "--agents-dir", directory.toString())).isEqualTo(1);

        assertThat(err.toString())
                .contains("weights.safetensors differs from the SHA-256 in the manifest")
                .hasLineCount(1);
    }

    @Test
    void wrongUseEndsWithCodeTwoAndOneLine() {
        assertThat(run(
                        "agents",
                        "fit",
                        "--output",
                        "x",
                        folder.resolve("absent.jsonl").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("no sample found at").hasLineCount(1);
        err.getBuffer().setLength(0);
        assertThat(run("agents", "fit", "--topics", "1", "--output", "x", sample.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("topics must be 2 to 100, got 1").hasLineCount(1);
        err.getBuffer().setLength(0);
        assertThat(run("agents", "fit", "--agents", "ask-llm", "--output", "x", sample.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("ask-llm needs --teacher").hasLineCount(1);
    }

    @Test
    void anAgentsDirectoryThatIsNotThereFails() {
        assertThat(run("agents", "list", "--agents-dir", folder.resolve("none").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("no agents directory found at").hasLineCount(1);
    }
}
