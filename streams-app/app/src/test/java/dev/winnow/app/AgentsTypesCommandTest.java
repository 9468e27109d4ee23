package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.agents.fit.AgentFitter;
import dev.winnow.agents.measure.Percentiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class AgentsTypesCommandTest {
    private final StringWriter out = new StringWriter();

    private String types(String... options) {
        CommandLine commands = Main.commandLine().setOut(new PrintWriter(out));
        String[] arguments = new String[2 + options.length];
        arguments[0] = "agents";
        arguments[1] = "types";
        System.arraycopy(options, 0, arguments, 2, options.length);
        assertThat(Main.execute(commands, arguments)).isZero();
        return out.toString();
    }

    @Test
    void everyTypeOfTheClassPathIsListedWithWhatAFitNeeds() throws IOException {
        Map<String, JsonNode> types = new HashMap<>();
        new ObjectMapper()
                .readTree(types("--json"))
                .forEach(type -> types.put(type.path("type").asText(), type));

        assertThat(types).containsKeys("text-classifier", "hash", "troubled");
        AgentFitter.fitters().keySet().forEach(type -> assertThat(
                        types.get(type).path("canBeFitted").asBoolean())
                .as(type)
                .isTrue());
        assertThat(types.get("text-classifier").path("canBeFitted").asBoolean()).isFalse();
        assertThat(types.get("learnability").path("needs").findValuesAsText("option"))
                .containsExactly("--teacher", "--student");
        assertThat(types.get("perplexity").path("needs")).isEmpty();
        assertThat(types.get("perplexity").path("uses").findValuesAsText("option"))
                .containsExactly("--reference");
    }

    @Test
    void everyTypeThatCanBeFittedHasARowInThePageOfAgents() throws IOException {
        String page = Files.readString(Path.of("../docs/agents.md"));

        assertThat(AgentFitter.fitters().keySet())
                .allSatisfy(type -> assertThat(page).contains("| `" + type + "` | "));
    }

    @Test
    void theBestGroupOfQualityIsSmallerThanWhatARunSelectsByDefault() {
        double ratio = Double.parseDouble(Main.commandLine()
                .getSubcommands()
                .get("run")
                .getSubcommands()
                .get("create")
                .getCommandSpec()
                .findOption("--selection-ratio")
                .defaultValue());
        double[] numbers = IntStream.range(0, 1_000).asDoubleStream().toArray();
        Percentiles percentiles = Percentiles.of(numbers);
        String best = Percentiles.GROUPS.get(Percentiles.GROUPS.size() - 1);

        assertThat(Arrays.stream(numbers)
                        .filter(number ->
                                Percentiles.group(percentiles.of(number)).equals(best))
                        .count())
                .isEqualTo(10)
                .isLessThan(Math.round(ratio * numbers.length));
    }

    @Test
    void theReportHasTheKeysUnderTest() throws IOException {
        GoldenFiles.assertReport("agents-types", GoldenFiles.keys(new ObjectMapper().readTree(types("--json"))));
    }

    @Test
    void aPersonReadsTwoLinesOfEachType() {
        assertThat(types().lines())
                .containsSubsequence(
                        "dsir              how much more it looks like the reference than like the crawl (n-gram importance ratio)",
                        "    fitted from documents; needs --reference, texts of what the model is to be good at")
                .containsSubsequence(
                        "hash              agents of dev.winnow.app.HashAgentFactory", "    cannot be fitted");
    }
}
