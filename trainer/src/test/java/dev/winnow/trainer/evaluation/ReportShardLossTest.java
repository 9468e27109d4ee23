package dev.winnow.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.trainer.influence.ReferenceRows;
import dev.winnow.trainer.model.ByteVocabulary;
import dev.winnow.trainer.model.TokenRow;
import dev.winnow.trainer.reference.ReferenceItem;
import dev.winnow.trainer.reference.ReferenceTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReportShardLossTest {
    private static ReferenceTask task(String name, String completion) {
        return new ReferenceTask(
                name,
                IntStream.range(0, 30)
                        .mapToObj(i -> new ReferenceItem(name + i, "item " + i, completion))
                        .toList());
    }

    @Test
    void everyReportItemAndNoneThatRewardsSeeIsRead() {
        List<ReferenceTask> tasks = List.of(task("words", "abc"), task("names", "defgh"));
        ReferenceRows rows = new ReferenceRows(tasks, new ByteVocabulary(), 64, ReferenceRows.Scored.COMPLETION, 0);
        List<String> read = new ArrayList<>();
        Likelihood oneNatEach = asked -> {
            asked.forEach(row -> read.add(text(row)));
            return asked.stream().mapToDouble(row -> -row.scored()).toArray();
        };

        Map<String, ReportShardLoss.Loss> losses = new ReportShardLoss(rows, 1_000).loss(oneNatEach);

        assertThat(read)
                .containsExactlyInAnyOrderElementsOf(tasks.stream()
                        .flatMap(task -> task.reportShard().stream())
                        .map(item -> item.prompt() + " " + item.completion())
                        .toList());
        int items = tasks.get(0).reportShard().size();
        // a space and three letters of each
        assertThat(losses).containsEntry("words", new ReportShardLoss.Loss(1.0, items, 4L * items));
        assertThat(losses).containsOnlyKeys("words", "names");
    }

    private static String text(TokenRow row) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < row.tokens().length; i++) {
            text.append((char) row.tokens()[i]);
        }
        return text.toString();
    }
}
