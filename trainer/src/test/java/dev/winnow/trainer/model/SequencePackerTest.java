package dev.winnow.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequencePackerTest {
    private static final int END = 99;

    @Test
    void everyTokenButTheFirstIsPredictedExactlyOnceInOrder() {
        SequencePacker packer = new SequencePacker(3, END, 1);
        packer.add(new int[] {1, 2, 3});
        packer.add(new int[] {4, 5, 6});

        assertThat(packer.ready(2)).isTrue();
        List<TokenRow> rows = packer.take(2);

        assertThat(rows.get(0).tokens()).containsExactly(1, 2, 3, END);
        assertThat(rows.get(1).tokens()).containsExactly(END, 4, 5, 6);
        assertThat(packer.remainder().lanes().get(0)).containsExactly(6, END);
    }

    @Test
    void theRowsOfABatchComeFromDifferentDocuments() {
        SequencePacker packer = new SequencePacker(4, END, 3);
        for (int document = 1; document <= 3; document++) {
            int[] tokens = new int[20];
            Arrays.fill(tokens, document);
            packer.add(tokens);
        }

        assertThat(packer.take(3)).extracting(row -> row.tokens()[0]).containsExactly(1, 2, 3);
    }

    @Test
    void aRestoredPackerGivesTheRowsOfTheOneThatWasSaved() {
        SequencePacker one = new SequencePacker(5, END, 2);
        for (int i = 0; i < 40; i++) {
            one.add(new int[] {i, i + 1, i + 2, i + 3});
        }
        one.take(7);
        SequencePacker other = new SequencePacker(5, END, 2);

        other.restore(one.remainder());

        for (SequencePacker packer : List.of(one, other)) {
            packer.add(new int[] {7, 8, 9});
        }
        assertThat(other.take(9)).usingRecursiveComparison().isEqualTo(one.take(9));
    }

    @Test
    void aCheckpointOfAnotherNumberOfLanesIsRefused() {
        SequencePacker.Remainder remainder = new SequencePacker(5, END, 2).remainder();

        assertThatThrownBy(() -> new SequencePacker(5, END, 3).restore(remainder))
                .hasMessageContaining("use the same --lanes");
    }
}
