package dev.winnow.trainer.influence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.trainer.model.ByteVocabulary;
import dev.winnow.trainer.model.TokenRow;
import dev.winnow.trainer.reference.ReferenceItem;
import dev.winnow.trainer.reference.ReferenceTask;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReferenceRowsTest {
    private static final int CONTEXT = 40;

    private static TokenRow row(ReferenceRows.Scored scored, int lead, String prompt, String completion) {
        // a group in the shard of rewards and one in that of reports
        ReferenceTask task = new ReferenceTask(
                "task",
                List.of(
                        new ReferenceItem("0", prompt, completion, "0"),
                        new ReferenceItem("2", prompt, completion, "2")));
        ReferenceRows rows = new ReferenceRows(List.of(task), new ByteVocabulary(), CONTEXT, scored, lead);
        List<TokenRow> both = List.of(rows.reward(1, 0), rows.report(1)).stream()
                .flatMap(each -> each.get(0).stream())
                .toList();
        return both.get(0);
    }

    @Test
    void theLeadOfAnItemIsGivenAndNotScored() {
        TokenRow row = row(ReferenceRows.Scored.TEXT, 6, "TITLE: who is it that asks", "a bird");

        assertThat(row.firstScored()).isEqualTo(6);
        assertThat(row.tokens()).hasSize(1 + 26 + 1 + 6);
    }

    @Test
    void atLeastHalfOfAShortItemIsScored() {
        assertThat(row(ReferenceRows.Scored.TEXT, 30, "abc", "defgh").firstScored())
                .isEqualTo(5);
        assertThat(row(ReferenceRows.Scored.TEXT, 0, "abc", "defgh").firstScored())
                .isEqualTo(1);
    }

    @Test
    void aCompletionIsScoredAsAWholeAndWhatComesBeforeTheContextIsCut() {
        TokenRow row = row(ReferenceRows.Scored.COMPLETION, 30, "word\n\n".repeat(20), "end");

        assertThat(row.tokens()).hasSize(CONTEXT + 1).doesNotContain('\n');
        assertThat(row.scored()).isEqualTo(" end".length());
    }
}
