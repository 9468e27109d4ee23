package dev.winnow.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.app.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Tag("long")
class ExperimentIT {
    @TempDir
    Path folder;

    @Test
    void armsAreComparedAndOneIsRepeatedAlikeWithARealBroker() throws IOException {
        Path report = folder.resolve("report.json");
        StringWriter out = new StringWriter();
        CommandLine command = new CommandLine(new ExperimentCommand()).setOut(new PrintWriter(out));

        int code = Main.execute(
                command,
                "--max-documents=400",
                "--steps=60",
                "--steps-per-update=20",
                "--curve-steps=10",
                "--curve-items=8",
                "--reference-items=8",
                "--audit-probes=0",
                "--readings=1",
                "--selection-ratio=0.3",
                "--seeds=1,2",
                "--arms=random,all",
                "--quiet",
                "--data-dir=" + folder.resolve("data"),
                "--output=" + folder.resolve("page"),
                "--report=" + report);

        assertThat(code).as(out.toString()).isZero();
        JsonNode json = new ObjectMapper().readTree(report.toFile());
        for (String arm : List.of("random", "all")) {
            assertThat(json.at("/arms/" + arm + "/reportLoss/seeds")).hasSize(2);
            assertThat(json.at("/arms/" + arm + "/reportLoss/mean").asDouble()).isBetween(1.0, 6.0);
            assertThat(json.at("/arms/" + arm + "/reportLoss/stderr").isNumber())
                    .isTrue();
            assertThat(json.at("/arms/" + arm).has("tokenShareToReachRandom")).isTrue();
        }
        assertThat(json.at("/repeated/differences")).isEmpty();
        assertThat(json.at("/repeated/plans").asInt()).isGreaterThan(1);
        assertThat(json.at("/repeated/selected").asInt()).isPositive();
        assertThat(Files.readString(folder.resolve("page/index.html"))).contains("<svg", "random", "all");
        assertThat(out.toString()).contains("random", "all");
    }

    @Test
    void anUnknownArmIsRefusedWithTheNamesThatThereAre() {
        StringWriter err = new StringWriter();
        CommandLine command = new CommandLine(new ExperimentCommand()).setErr(new PrintWriter(err));

        int code = Main.execute(
                command, "--max-documents=60", "--arms=sorcery", "--quiet", "--data-dir=" + folder.resolve("data"));

        assertThat(code).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString())
                .contains("sorcery", "random", "paper-literal")
                .hasLineCount(1);
    }
}
