package dev.winnow.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The published tasks, where they are at hand. */
class EvaluationDataTest {
    private static final Path TASKS = Path.of("../../shared/data/eval");

    @Test
    void publishedTasksAreReadWholeAndReferenceTasksAreNoneOfThem() throws IOException {
        assumeTrue(Files.isDirectory(TASKS), "no evaluation tasks at " + TASKS);

        Map<String, Integer> items = new LinkedHashMap<>();
        Map<String, Double> chance = new LinkedHashMap<>();
        for (ChoiceTask task : ChoiceFiles.read(List.of(TASKS), ChoiceFiles.MAX_ITEMS)) {
            items.put(task.name(), task.items().size());
            chance.put(task.name(), task.chance());
        }

        assertThat(items)
                .containsOnly(
                        Map.entry("arc_challenge", 500),
                        Map.entry("arc_easy", 500),
                        Map.entry("boolq", 499),
                        Map.entry("copa", 50),
                        Map.entry("hellaswag", 500),
                        Map.entry("openbookqa", 250),
                        Map.entry("piqa", 500),
                        Map.entry("sciq", 500),
                        Map.entry("winograd_wsc273", 136),
                        Map.entry("winogrande", 500));
        assertThat(chance).containsEntry("arc_easy", 0.25).containsEntry("winogrande", 0.5);
    }

    @Test
    void questionsEndWithAnswerAndSchemasDifferInTheirContextAlone() throws IOException {
        assumeTrue(Files.isDirectory(TASKS), "no evaluation tasks at " + TASKS);

        for (ChoiceTask task : ChoiceFiles.read(List.of(TASKS), ChoiceFiles.MAX_ITEMS)) {
            boolean schema = task.name().startsWith("wino");
            boolean question = List.of("arc_challenge", "arc_easy", "boolq", "piqa", "sciq")
                    .contains(task.name());
            assertThat(task.items()).as(task.name()).allSatisfy(item -> {
                assertThat(item.options().stream()
                                        .map(ChoiceItem.Option::continuation)
                                        .distinct()
                                        .count()
                                == 1)
                        .isEqualTo(schema);
                assertThat(item.options().get(0).context().endsWith("\nAnswer:"))
                        .isEqualTo(question);
            });
        }
    }
}
