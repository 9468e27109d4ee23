package dev.winnow.service.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UiModelTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Takes a second to make, and is only read. */
    private static final UiModel LARGE = GeneratedDeployment.large().model();

    @TempDir
    Path directory;

    private static Set<String> runbookEntries(JsonNode overview) {
        Set<String> entries = new TreeSet<>();
        overview.get("problems")
                .forEach(problem -> entries.add(problem.get("runbook").asText()));
        return entries;
    }

    @Test
    void aRunThatWorksHasNoProblemAndAllOfItsNumbers() throws IOException {
        JsonNode overview = JSON.readTree(LARGE.overview());

        assertThat(overview.get("problems")).isEmpty();
        assertThat(overview.get("runs")).hasSize(3);
        JsonNode run = overview.get("runs").get(0);
        assertThat(run.get("name").asText()).isEqualTo("base-1b");
        assertThat(run.get("plan").asInt()).isEqualTo(12);
        assertThat(run.get("agents").asInt()).isEqualTo(12);
        assertThat(run.get("groups").asInt()).isEqualTo(200);
        assertThat(run.at("/console/lag").asLong()).isEqualTo(4 * 1_200);
        assertThat(run.get("decided").asLong()).isEqualTo(11 * 4 * 5_000);
        assertThat(overview.toString()).hasSizeLessThan(20_000);
    }

    @Test
    void eachOfWhatIsBrokenIsAProblemWithItsEntryInTheRunbook() throws IOException {
        UiModel model = GeneratedDeployment.broken().model();
        model.show("", "the schema registry at http://registry:8081 does not answer");
        JsonNode overview = JSON.readTree(model.overview());

        assertThat(runbookEntries(overview))
                .containsExactlyInAnyOrder(
                        "Registry down",
                        "WinnowAuditCorrelationLow",
                        "WinnowDeadLetters",
                        "WinnowOversizedRecords",
                        "WinnowRecordsMissing",
                        "WinnowReportsRefused",
                        "WinnowServiceDown",
                        "WinnowUnreadOld");
        String runbook = Files.readString(Path.of("../../ops/runbook.md"));
        for (String entry : runbookEntries(overview)) {
            assertThat(runbook).as(entry).containsPattern("\\*\\*" + entry + "\\.?\\*\\*");
        }
        assertThat(overview.at("/problems/0/severity").asText()).isEqualTo("error");
    }

    @Test
    void brokersThatDoNotAnswerAreTheFirstProblemAndTheLastStateStays() throws IOException {
        UiModel model = GeneratedDeployment.broken().model();
        model.show("no answer from the brokers within 10 s", "");
        JsonNode overview = JSON.readTree(model.overview());

        assertThat(overview.at("/problems/0/runbook").asText()).isEqualTo("Brokers down");
        assertThat(overview.get("runs")).hasSize(1);
    }

    @Test
    void errorsOfWeightsComeFromTheUpdateWithoutPartsOfTheProbes() throws IOException {
        UiApi api = new UiApi(LARGE);
        JsonNode run = JSON.readTree(api.reply("run", Map.of("name", "base-1b")).json());
        JsonNode last = run.get("plans").get(run.get("plans").size() - 1);

        double sum = 0;
        for (JsonNode theta : last.get("theta")) {
            sum += theta.asDouble();
        }
        assertThat(sum).isBetween(0.999, 1.001);
        for (JsonNode agent : last.get("weightErrors")) {
            for (JsonNode error : agent) {
                assertThat(error.asDouble()).isBetween(0.0, 1.0);
            }
        }
        assertThat(last.at("/weightErrors/0/0").asDouble()).isPositive();
        assertThat(last.at("/thetaErrors/0").asDouble()).isPositive();
        assertThat(run.get("rewards")).hasSize(200);
        assertThat(run.at("/rewards/0/count").asInt()).isPositive();
        assertThat(run.get("losses")).hasSize(12);
        assertThat(run.toString()).hasSizeLessThan(1 << 20);
        api.close();
    }

    @Test
    void documentsAreFoundByTextIdAndUrlWithTheReasonOfTheDecision() throws IOException {
        UiApi api = new UiApi(LARGE);
        JsonNode all = documents(api, "", "");
        JsonNode selected = documents(api, "", "selected");
        JsonNode rejected = documents(api, "", "rejected");
        String id = all.at("/documents/0/id").asText();

        assertThat(all.get("documents")).hasSize(10);
        assertThat(selected.at("/documents/0/reason").asText())
                .matches("draw 0\\.\\d+ < probability 0\\.2100: selected|draw .*");
        assertThat(rejected.get("documents")).isNotEmpty();
        rejected.get("documents")
                .forEach(each -> assertThat(each.get("reason").asText()).contains(": rejected"));
        assertThat(documents(api, id.substring(0, 60), "").at("/documents/0/id").asText())
                .startsWith(id.substring(0, 60));
        assertThat(documents(api, "PAGE/1499", "").get("documents")).hasSize(1);
        assertThat(documents(api, "nowhere in any text", "").get("documents")).isEmpty();
        JsonNode one = JSON.readTree(
                api.reply("document", Map.of("id", id, "run", "base-1b")).json());
        assertThat(one.get("runs")).hasSize(3);
        assertThat(one.get("text").asText()).isNotEmpty();
        assertThat(api.reply("document", Map.of("id", "unknown")).status()).isEqualTo(404);
        assertThat(api.reply("run", Map.of("name", "unknown")).status()).isEqualTo(404);
        assertThat(api.reply("anything", Map.of()).status()).isEqualTo(404);
        api.close();
    }

    private static JsonNode documents(UiApi api, String query, String fate) throws IOException {
        return JSON.readTree(api.reply("documents", Map.of("run", "base-1b", "q", query, "fate", fate, "limit", "10"))
                .json());
    }

    @Test
    void aKeptPageHoldsItsStateAndNoEndOfItsScript() throws IOException {
        Path file = directory.resolve("page.html");
        KeptPage.write(GeneratedDeployment.hostile().model(), file);
        String page = Files.readString(file);

        assertThat(page)
                .contains("Content-Security-Policy", "script-src 'sha256-", "\"state\":", "run?name=night")
                .doesNotContain("src=\"/", "href=\"/", "<img", "<svg onload")
                .doesNotContain("document.title='owned'</script>");
    }

    @Test
    void whoWaitsForAChangeHearsOfIt() throws InterruptedException {
        UiModel model = GeneratedDeployment.hostile().model();
        long known = model.await(-1, Duration.ZERO);

        assertThat(model.await(known, Duration.ofMillis(1))).isEqualTo(known);
        model.headline("training");
        assertThat(model.await(known, Duration.ofSeconds(5))).isGreaterThan(known);
        assertThat(model.overview()).contains("\"headline\":\"training\"");
    }
}
