package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.app.Deployment.CommandResult;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Mark;
import dev.winnow.selection.Tries;
import dev.winnow.stack.LocalStack;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs of decision rule 1 that were recorded once ({@code golden/rule-1/README.md}): today's audits recompute them to the bit. Expectations are parts of
 * what the commands print, so that a report may grow.
 */
class GoldenRunsIT {
    private static final String GOLDEN = "/golden/rule-1/";
    private static final int DOCUMENTS = 1_520;
    private static final int PLANS = 5;
    private static final String GAP = "gap";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path directory;

    private static LocalStack stack;
    private static Deployment deployment;

    @BeforeAll
    static void startOnTheRecordedData() throws IOException {
        Path data = directory.resolve("data");
        unpack(data);
        stack = LocalStack.start(data);
        deployment = Deployment.on(stack, "golden");
    }

    @AfterAll
    static void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    private static void unpack(Path target) throws IOException {
        try (InputStream in = GoldenRunsIT.class.getResourceAsStream(GOLDEN + "runs.zip");
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = target.resolve(entry.getName()).normalize();
                assertThat(file.startsWith(target)).as(entry.getName()).isTrue();
                Files.createDirectories(file.getParent());
                Files.copy(zip, file);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"three-agents", "twelve-agents", "floors", "top-k", "mechanisms", "paper-literal"})
    void aRecordedRunVerifiesToTheBit(String run) throws IOException {
        JsonNode expected = expectation(run);

        CommandResult verified = deployment.execute("audit", "verify", "--run", run, "--json", "--quiet");
        CommandResult history = deployment.execute("audit", "history", "--run", run, "--json");

        assertThat(differences(expected.get("verify"), JSON.readTree(verified.output())))
                .isEmpty();
        assertThat(differences(expected.get("history"), JSON.readTree(history.output())))
                .isEmpty();
        assertThat(verified.code()).isZero();
        assertThat(history.code()).isZero();
        assertThat(differences(expected.get("marks"), marks(run))).isEmpty();
        JsonNode documents = expected.get("explain");
        for (int i = 0; i < Tries.of(documents.size(), 1); i++) {
            JsonNode document = documents.get(i);
            String id = document.get("documentId").asText();
            CommandResult explained = deployment.execute("audit", "explain", "--run", run, "--json", id);
            assertThat(differences(document, JSON.readTree(explained.output()))).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"three-agents", "twelve-agents", "floors", "top-k", "mechanisms", "paper-literal"})
    void whatIsExpectedOfARunIsWorthComparing(String run) throws IOException {
        JsonNode expected = expectation(run);

        assertThat(expected.at("/verify/decisions").asInt()).isEqualTo(DOCUMENTS);
        assertThat(expected.at("/verify/selected").asInt()).isBetween(DOCUMENTS / 20, DOCUMENTS / 2);
        assertThat(expected.at("/verify/probes").asInt()).isGreaterThan(DOCUMENTS / 20);
        assertThat(expected.at("/history/plans")).hasSize(PLANS);
        assertThat(expected.at("/marks/count").asInt()).isGreaterThanOrEqualTo(2 * PLANS);
        assertThat(expected.get("explain")).isNotEmpty();
    }

    @Test
    void everyJsonReportHasTheKeysUnderTest() throws IOException {
        String document = expectation("floors").at("/explain/0/documentId").asText();
        for (String command : List.of(
                "audit verify --run floors --totals --json --quiet",
                "audit verify --run gap --json --quiet",
                "audit history --run floors --json --quiet",
                "audit explain --run floors --json --quiet " + document,
                "audit credit --run floors --json --quiet",
                "audit what-if --run floors --selection-ratio 0.2 --json --quiet",
                "audit lineage --run floors --json --quiet 0:0",
                "run list --json",
                "topics apply --dry-run --json",
                "acls --run floors --json")) {
            JsonNode report =
                    JSON.readTree(deployment.execute(command.split(" ")).output());
            GoldenFiles.assertReport(
                    command.split(" --")[0].replace(' ', '-') + (command.contains("gap") ? "-gap" : ""),
                    GoldenFiles.keys(report));
        }
    }

    @Test
    void aRunWithAGapInItsPlansIsRefusedAndTheGapIsNamed() throws IOException {
        CommandResult verified = deployment.execute("audit", "verify", "--run", GAP, "--json", "--quiet");

        assertThat(verified.code()).isEqualTo(1);
        JsonNode report = JSON.readTree(verified.output());
        assertThat(differences(expectation(GAP).get("verify"), report)).isEmpty();
        List<JsonNode> ofPlans = new ArrayList<>();
        for (JsonNode violation : report.get("violations")) {
            if (violation.get("topic").asText().equals("golden.gap.plans")) {
                ofPlans.add(violation);
            }
        }
        for (int partition = 0; partition < 2; partition++) {
            int place = partition;
            assertThat(ofPlans).anySatisfy(violation -> {
                assertThat(violation.get("partition").asInt()).isEqualTo(place);
                // version 3 where version 2 is expected, in whatever words
                assertThat(violation.get("what").asText())
                        .containsPattern("\\b3\\b")
                        .containsPattern("\\b2\\b");
            });
        }
    }

    @Test
    void aRunWithoutDocumentsVerifiesButIsNotARecordedRun() throws IOException {
        HashAgentFactory.write(directory.resolve("agents"), "quality", List.of("low", "high"), 1);
        Deployment empty = Deployment.on(stack, "empty").withTopics(2);
        String agents = directory.resolve("agents").toString();
        assertThat(empty.execute("run", "create", "--run", "three-agents", "--agents-dir", agents)
                        .code())
                .isZero();

        CommandResult verified = empty.execute("audit", "verify", "--run", "three-agents", "--json", "--quiet");

        assertThat(verified.code()).isZero();
        assertThat(differences(expectation("three-agents").get("verify"), JSON.readTree(verified.output())))
                .anySatisfy(difference -> assertThat(difference).startsWith("/decisions "));
    }

    @Test
    void anotherBitInAnExpectationIsADifference() throws IOException {
        ObjectNode expected = JSON.createObjectNode();
        expected.putArray("numbers").add(0.1).add(0.25);
        ObjectNode actual = expected.deepCopy();
        assertThat(differences(expected, actual.put("more", true))).isEmpty();

        actual.putArray("numbers").add(Math.nextUp(0.1)).add(0.25);
        assertThat(differences(expected, actual)).singleElement().asString().startsWith("/numbers/0 ");
        actual.putArray("numbers").add(0.1);
        assertThat(differences(expected, actual)).hasSize(1);
    }

    private static JsonNode expectation(String run) throws IOException {
        try (InputStream in = GoldenRunsIT.class.getResourceAsStream(GOLDEN + run + ".json")) {
            return JSON.readTree(in);
        }
    }

    /** How many marks there are, and the chain digest of all decisions before each. */
    private static JsonNode marks(String run) {
        RunTopics topics = deployment.connection().topics().run(run);
        ObjectNode tree = JSON.createObjectNode();
        try (TopicTail<Mark> tail = new TopicTail<>(
                deployment.connection(),
                topics.marks(),
                deployment.connection().serdes().mark())) {
            List<Mark> marks = tail.toEnd().stream().map(ConsumerRecord::value).toList();
            tree.put("count", marks.size());
            ObjectNode chains = tree.putObject("chainDigests");
            marks.forEach(mark -> chains.put(
                    mark.getPartition() + ":" + mark.getOffset() + " plan " + mark.getPlanVersion(),
                    hex(mark.getChainDigest())));
        }
        return tree;
    }

    private static String hex(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return HexFormat.of().formatHex(copy);
    }

    /** Where something expected is missing or otherwise; what is there beside it is not a difference. Numbers are compared to the bit. */
    private static List<String> differences(JsonNode expected, JsonNode actual) {
        List<String> differences = new ArrayList<>();
        compare("", expected, actual, differences);
        return differences;
    }

    private static void compare(String path, JsonNode expected, JsonNode actual, List<String> differences) {
        if (expected.isObject() && actual.isObject()) {
            expected.fields()
                    .forEachRemaining(field -> compare(
                            path + "/" + field.getKey(), field.getValue(), actual.path(field.getKey()), differences));
        } else if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
            for (int i = 0; i < expected.size(); i++) {
                compare(path + "/" + i, expected.get(i), actual.get(i), differences);
            }
        } else if (!expected.equals(actual)) {
            differences.add(path + " is " + actual + " instead of " + expected);
        }
    }
}
