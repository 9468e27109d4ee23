package dev.winnow.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.lab.arm.ArmPlan;
import dev.winnow.lab.arm.SeedResult;
import dev.winnow.runtime.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlantedLeaksTest {
    @TempDir
    Path directory;

    @Test
    void everyLeakHoldsWholeItemsInADocumentOfTheSampleAndKeepsItsSource() throws IOException {
        Path sample = directory.resolve("sample.jsonl");
        Files.writeString(
                sample,
                "{\"text\":\"first half, second half\",\"source\":\"web\"}\n"
                        + "{\"text\":\"other text\",\"source\":\"book\"}\n");
        Path task = directory.resolve("exam.jsonl");
        Files.writeString(
                task,
                "{\"id\":\"1\",\"context\":\"a passage\",\"prompt\":\"Question:"
                        + " which?\",\"choices\":[\"this\",\"that\"],\"answer\":0}\n"
                        + "{\"id\":\"2\",\"text\":\"a whole text\"}\n");
        Path leaks = directory.resolve("leaks.jsonl");

        PlantedLeaks.write(2, sample, List.of(task), leaks);

        List<String> lines = Files.readAllLines(leaks);
        assertThat(lines).hasSize(2).doesNotHaveDuplicates();
        for (String line : lines) {
            JsonNode leak = new ObjectMapper().readTree(line);
            assertThat(leak.get("text").asText())
                    .contains("a passage", "which?", "this\nthat", "a whole text")
                    .containsAnyOf("first half", "other");
            assertThat(leak.get("source").asText()).isIn("web", "book");
        }
        PlantedLeaks.write(2, sample, List.of(task), directory.resolve("again.jsonl"));
        assertThat(directory.resolve("again.jsonl")).hasSameTextualContentAs(leaks);
        Path empty = Files.createDirectory(directory.resolve("empty"));
        assertThatThrownBy(() -> PlantedLeaks.write(3, sample, List.of(empty), leaks))
                .isInstanceOf(UsageException.class);
    }

    @Test
    void sharesAreTheMeanOfAllPlansThatLearnedAndDecided() {
        Map<String, LeakShares.Share> shares =
                LeakShares.of(List.of(result("all", 1, 0.5), result("all", 2, 0.25), result("other", 1, 0)));

        assertThat(shares)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("all", new LeakShares.Share(0.375, 0.25), "other", new LeakShares.Share(0, 0.25)));
        assertThat(LeakShares.table(shares)).contains("37.50", "25.00", "other");
        assertThat(LeakShares.table(Map.of())).isEmpty();
    }

    private static SeedResult result(String arm, long seed, double kept) {
        ArmPlan first = plan(0, 1);
        ArmPlan learned = plan(1, kept);
        ArmPlan last = new ArmPlan(2, 0, false, null, null, Map.of(), Map.of(), Map.of(), Map.of());
        return new SeedResult(
                arm, seed, 1, 1, 1, 1, 1, "", List.of(), List.of(first, learned, last), Map.of(), Map.of());
    }

    private static ArmPlan plan(int version, double kept) {
        return new ArmPlan(
                version,
                0,
                false,
                null,
                null,
                Map.of(),
                Map.of(),
                Map.of("decontaminate", Map.of("high", kept / 2, "passage", kept / 2, "low", 0.1)),
                Map.of("decontaminate", Map.of("high", 0.25, "none", 0.75)));
    }
}
