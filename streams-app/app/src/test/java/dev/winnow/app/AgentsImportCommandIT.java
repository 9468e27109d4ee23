package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.agents.transformer.SmallHubModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AgentsImportCommandIT {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine commandLine =
                Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return Main.execute(commandLine, words);
    }

    private int importModel(Path model, String name, String kind, String... more) {
        return run(Stream.concat(
                        Stream.of(
                                "agents",
                                "import",
                                "--model",
                                model.toString(),
                                "--name",
                                name,
                                "--kind",
                                kind,
                                "--output",
                                folder.resolve("agents").toString()),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    @Test
    void aModelOfAHubBecomesAnAgentThatLabels() throws IOException {
        Path model = folder.resolve("model");
        SmallHubModel.write(model, false, 1);

        assertThat(importModel(model, "coast", "classifier", "--json"))
                .as(err.toString())
                .isZero();

        JsonNode made = new ObjectMapper().readTree(out.toString());
        GoldenFiles.assertReport("agents-import", GoldenFiles.keys(made));
        assertThat(made.findValuesAsText("type")).containsExactly("text-classifier");
        assertThat(made.at("/groups")).map(JsonNode::asText).containsExactly("hill", "sea");
        Path documents = Files.write(
                folder.resolve("documents.jsonl"),
                List.of("{\"text\":\"" + String.join(" ", SmallHubModel.SEA) + "\",\"source\":\"test\"}"));
        assertThat(run(
                        "agents",
                        "label",
                        "--agents-dir",
                        folder.resolve("agents").toString(),
                        documents.toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("coast").containsPattern("hill|sea");
    }

    @Test
    void theBinsOfARegressorAreItsGroups() throws IOException {
        Path model = folder.resolve("model");
        SmallHubModel.write(model, true, 1);

        assertThat(importModel(model, "worth", "regressor", "--edges", "2", "--groups", "low,high", "--json"))
                .as(err.toString())
                .isZero();

        assertThat(new ObjectMapper().readTree(out.toString()).at("/groups"))
                .map(JsonNode::asText)
                .containsExactly("low", "high");
    }

    @Test
    void groupsThatDoNotFitTheModelAndAFolderWithoutOneAreRefusedInOneLine() throws IOException {
        Path model = folder.resolve("model");
        SmallHubModel.write(model, false, 1);

        for (String[] words :
                List.of(new String[] {"--groups", "one,two,three"}, new String[] {"--groups", "same,same"})) {
            assertThat(importModel(model, "coast", "classifier", words)).isNotZero();
            assertThat(err.toString().lines()).as(err.toString()).hasSize(1);
        }
        assertThat(importModel(folder.resolve("nothing"), "coast", "classifier"))
                .isNotZero();
        assertThat(err.toString().lines()).as(err.toString()).hasSize(1);
        assertThat(folder.resolve("agents/coast")).doesNotExist();
    }
}
