package dev.winnow.service.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.schemas.Mark;
import dev.winnow.selection.Plan;
import dev.winnow.service.run.RunState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProblemsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long NOW = GeneratedDeployment.NOW.toEpochMilli();

    private final GeneratedDeployment deployment = GeneratedDeployment.small();

    private static long before(Duration time) {
        return NOW - time.toMillis();
    }

    private static JsonNode problem(UiModel model, String runbook) throws IOException {
        for (JsonNode problem : JSON.readTree(model.overview()).get("problems")) {
            if (problem.get("runbook").asText().equals(runbook)) {
                return problem;
            }
        }
        throw new AssertionError("no problem " + runbook + " in " + model.overview());
    }

    private static JsonNode run(UiModel model) throws IOException {
        return JSON.readTree(model.overview()).at("/runs/0");
    }

    private void mark(int plan, long offset, long decided, long selected) {
        deployment
                .history()
                .mark(Mark.newBuilder()
                        .setRun("night")
                        .setPartition(0)
                        .setOffset(offset)
                        .setPlanVersion(plan)
                        .setLambda(0.05)
                        .setShares(List.of())
                        .setDecided(decided)
                        .setSelected(selected)
                        .setProbed(0)
                        .setChainDigest(ByteBuffer.wrap(new byte[32]))
                        .build());
    }

    private Plan newest() {
        return deployment.history().newestPlan().orElseThrow().plan();
    }

    @Test
    void lettersThatWereNotReplayedStayAsANoteWithTheirNumberAndAge() throws IOException {
        deployment.letter(before(Duration.ofHours(3)), "undecodable", "not in wire format", "bytes");
        deployment.letter(before(Duration.ofHours(2)), "oversized", "decompresses to more than 4 MiB", "");
        UiModel model = deployment.model();

        JsonNode note = problem(model, "WinnowDeadLetters");
        assertThat(note.get("severity").asText()).isEqualTo("note");
        assertThat(note.get("title").asText()).isEqualTo("2 dead letters were not replayed");
        assertThat(note.get("detail").asText()).contains("oversized, undecodable", "1 can be replayed", "1 cannot");
        assertThat(note.get("since").asLong()).isEqualTo(before(Duration.ofHours(3)));
        assertThat(model.overview()).doesNotContain("WinnowOversizedRecords");

        model.letters().newest("", 2).forEach(letter -> model.letters().replayed(letter.offset()));
        model.headline("all were replayed");
        assertThat(JSON.readTree(model.overview()).get("problems")).isEmpty();
    }

    @Test
    void lettersThatStillComeAreAWarningSinceTheFirstOfThem() throws IOException {
        for (int i = 0; i <= 120; i++) {
            deployment.letter(before(Duration.ofSeconds(20L * (120 - i))), "undecodable", "not in wire format", "");
        }
        deployment.letter(before(Duration.ofHours(3)), "undecodable", "not in wire format", "");

        JsonNode warning = problem(deployment.model(), "WinnowDeadLetters");

        assertThat(warning.get("severity").asText()).isEqualTo("warning");
        assertThat(warning.get("since").asLong()).isEqualTo(before(Duration.ofMinutes(40)));
        assertThat(warning.get("detail").asText()).contains("Not replayed: 122.");
    }

    @Test
    void aRunThatNobodyReportsRewardsToIsNotShownAsRunning() throws IOException {
        int plan = newest().version();
        mark(plan, 900_000, 1, 0);
        mark(plan, 950_000, 2 * newest().stageDocuments(), newest().stageDocuments() / 10);
        UiModel model = deployment.model();
        assertThat(run(model).get("state").asText())
                .as("twice a stage is not late yet")
                .isEqualTo("running");
        assertThat(run(model).get("running").asBoolean()).isTrue();

        mark(plan, 990_000, 100, 5);
        model.headline("later");

        assertThat(run(model).get("state").asText()).isEqualTo("waits for rewards");
        assertThat(run(model).get("running").asBoolean()).isFalse();
        JsonNode problem = problem(model, "WinnowPlanStale");
        assertThat(problem.get("title").asText()).isEqualTo("No rewards have come for plan " + plan);
        assertThat(problem.get("since").asLong())
                .isEqualTo(deployment.history().newestPlan().orElseThrow().time());
    }

    @Test
    void aConsoleWithABacklogThatDecidesNothingIsNotShownAsRunning() throws IOException {
        deployment.unread("night", 25);
        assertThat(run(deployment.still(Duration.ofSeconds(20))).get("state").asText())
                .as("too short to know")
                .isEqualTo("running");
        UiModel model = GeneratedDeployment.small().unread("night", 25).still(Duration.ofSeconds(50));

        assertThat(run(model).get("state").asText()).isEqualTo("no progress");
        assertThat(run(model).get("running").asBoolean()).isFalse();
        assertThat(problem(model, "A console decides nothing").get("detail").asText())
                .contains("4,800 documents wait", "has not read 100 offsets", "--pacing-high");

        UiModel behind = GeneratedDeployment.small().still(Duration.ofSeconds(50));
        assertThat(run(behind).get("state").asText()).isEqualTo("waits for its trainer");
        assertThat(behind.overview()).contains("WinnowTrainerStalled").doesNotContain("A console decides nothing");
    }

    @Test
    void nobodyKnowsWhetherARunRunsWhileTheBrokersDoNotAnswer() throws IOException {
        UiModel model = deployment.model();
        assertThat(run(model).get("running").asBoolean()).isTrue();

        model.show("no answer from the brokers within 10 s", "");

        assertThat(run(model).get("state").asText()).isEqualTo("unknown");
        assertThat(run(model).get("running").asBoolean()).isFalse();
    }

    @Test
    void servicesThatWaitForTheSameAreOneProblem() throws IOException {
        deployment.service("console of run night", "the registry does not answer");
        deployment.service("scorer a", "the registry does not answer");
        deployment.service("scorer b", "");
        JsonNode both = problem(deployment.model(), "WinnowNotReady");
        assertThat(both.get("title").asText()).isEqualTo("2 services are not ready");
        assertThat(both.get("detail").asText())
                .isEqualTo("the registry does not answer: console of run night, scorer a");

        for (int i = 0; i < 20; i++) {
            deployment.service("scorer " + i, "rebalancing");
        }
        UiModel model = deployment.model();
        assertThat(model.overview()).contains("20 services are not ready", "scorer 11 and 8 more");
    }

    @Test
    void labelsOfAVersionThatNoRunUsesAreTheScorersFault() throws IOException {
        assertThat(problem(GeneratedDeployment.expecting("v0", "v0").model(), "WinnowAgentMissing")
                        .get("detail")
                        .asText())
                .contains("No other run uses them", "--agents-dir", "--accept-version quality=v1");
        assertThat(problem(GeneratedDeployment.expecting("v0", "v1").model(), "WinnowAgentMissing")
                        .get("detail")
                        .asText())
                .contains("leave the scorers as they are", "--accept-version quality=v1");
    }

    @Test
    void aTrainerWithoutMembersIsNotAnEmptyGroup() throws IOException {
        JsonNode services =
                JSON.readTree(deployment.unread("night", 25).model().overview()).get("services");

        assertThat(services).anySatisfy(group -> {
            assertThat(group.get("name").asText()).isEqualTo("winnow.night.trainer");
            assertThat(group.get("trainer").asBoolean()).isTrue();
        });
        assertThat(services).anySatisfy(group -> {
            assertThat(group.get("name").asText()).isEqualTo("winnow.night.console");
            assertThat(group.get("trainer").asBoolean()).isFalse();
        });
    }

    @Test
    void aShareThatMissesWhatIsAskedForIsMarkedAndAProblem() throws IOException {
        int plan = newest().version();
        mark(plan, 900_000, 1, 0);
        mark(plan, 950_000, 4_000, 320);
        UiModel model = deployment.model();

        assertThat(run(model).get("misses").asBoolean()).isTrue();
        assertThat(run(model).get("realised").asDouble()).isEqualTo(0.08);
        JsonNode problem = problem(model, "WinnowSelectionRatio");
        assertThat(problem.get("title").asText()).isEqualTo("8.00 % are selected in place of 5.00 %");
        try (UiApi api = new UiApi(model)) {
            JsonNode plans = JSON.readTree(
                            api.reply("run", Map.of("name", "night")).json())
                    .get("plans");
            assertThat(plans.get(plans.size() - 1).get("misses").asBoolean()).isTrue();
            assertThat(plans.get(0).get("misses").asBoolean()).isFalse();
        }
    }

    @Test
    void aFewDocumentsUnderANewPlanDoNotHideThoseOfThePlanBefore() {
        int plan = newest().version();
        mark(plan, 900_000, 1, 0);
        mark(plan, 950_000, 10, 9);

        SelectionShare share = SelectionShare.of(deployment.history()).orElseThrow();

        assertThat(share.plan())
                .as("the newest with more than the 10 and 1 documents")
                .isEqualTo(plan - 2);
        assertThat(share.misses()).isFalse();
    }

    @Test
    void problemsStateSinceWhenByDataWhereTheyHaveIt() throws IOException {
        deployment.history().state(RunState.PAUSE, before(Duration.ofMinutes(7)));
        UiModel model = deployment.model();
        JsonNode paused = problem(model, "WinnowRunPaused");
        assertThat(paused.get("since").asLong()).isEqualTo(before(Duration.ofMinutes(7)));
        assertThat(paused.get("sinceKnown").asBoolean()).isTrue();

        model.show("", "the schema registry does not answer");
        JsonNode registry = problem(model, "Registry down");
        assertThat(registry.get("since").asLong()).as("as the page saw it").isEqualTo(NOW);
        assertThat(registry.get("sinceKnown").asBoolean()).isFalse();
    }

    @Test
    void whatWasSeenFirstStaysUntilItIsGone() {
        FirstSeen seen = new FirstSeen();
        Problem few = Problem.error("night", "12 of 300 are wrong", "", "WinnowX");
        Problem more = Problem.error("night", "1,250 of 300 are wrong", "", "WinnowX");
        Problem other = Problem.error("day", "12 of 300 are wrong", "", "WinnowX");

        assertThat(seen.of(List.of(few), 1_000)).containsValue(1_000L);
        assertThat(seen.of(List.of(more, other), 2_000))
                .containsEntry(few.key(), 1_000L)
                .containsEntry(other.key(), 2_000L);
        seen.of(List.of(), 3_000);
        assertThat(seen.of(List.of(few), 4_000)).containsEntry(few.key(), 4_000L);
    }

    @Test
    void aServiceThatIsGoneIsNamedByWhatItWas() {
        ServiceLook up = new ServiceLook(
                "http://a:8080", "trainer of run night", "0.1", true, before(Duration.ofMinutes(1)), "", List.of());
        ServiceLook gone =
                ServiceLook.down("http://a:8080", "no answer: refused").after(up);

        assertThat(gone.name()).isEqualTo("trainer of run night");
        assertThat(gone.answered()).isEqualTo(before(Duration.ofMinutes(1)));
        assertThat(gone.up()).isFalse();
        assertThat(ServiceLook.down("http://a:8080", "refused").after(ServiceLook.down("http://a:8080", "")))
                .extracting(ServiceLook::name, ServiceLook::answered)
                .containsExactly("http://a:8080", -1L);
    }

    @Test
    void ordersAreShownWithTheirValues() throws IOException {
        deployment.history().control(GeneratedRecords.limits("night", 200), NOW);
        try (UiApi api = new UiApi(deployment.model())) {
            JsonNode order = JSON.readTree(
                            api.reply("run", Map.of("name", "night")).json())
                    .at("/orders/0");
            assertThat(order.get("kind").asText()).isEqualTo("limits");
            assertThat(order.get("values").asText())
                    .isEqualTo("200 probes of a measurement at least, the default number of documents of a plan");
        }
    }
}
