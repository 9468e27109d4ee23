package dev.winnow.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SequencePackerTest {
    private static final int END = 99;

    private static SequencePacker packer(int partitions, int context, int lanes) {
        return new SequencePacker(OrderState.start("run", "topic", "", partitions, context, lanes, "bytes", END));
    }

    @Test
    void everyTokenButTheFirstIsPredictedExactlyOnceInOrder() {
        SequencePacker packer = packer(1, 3, 1);
        packer.add(0, 0, new int[] {1, 2, 3});
        packer.add(0, 1, new int[] {4, 5, 6});

        assertThat(packer.wanted(2)).isEqualTo(-1);
        List<TokenRow> rows = packer.take(2);

        assertThat(rows.get(0).tokens()).containsExactly(1, 2, 3, END);
        assertThat(rows.get(1).tokens()).containsExactly(END, 4, 5, 6);
        assertThat(packer.state().lanesOf().get(0).tokens().get(0)).containsExactly(6, END);
    }

    @Test
    void theRowsOfABatchComeFromDifferentDocuments() {
        SequencePacker packer = packer(1, 4, 3);
        for (int document = 1; document <= 3; document++) {
            int[] tokens = new int[20];
            Arrays.fill(tokens, document);
            packer.add(0, document, tokens);
        }

        assertThat(packer.wanted(3)).isEqualTo(-1);
        assertThat(packer.take(3)).extracting(row -> row.tokens()[0]).containsExactly(1, 2, 3);
    }

    @Test
    void rowsComeFromThePartitionsInTurnAndAreAskedForWhenTheirTurnComes() {
        SequencePacker packer = packer(3, 2, 1);

        assertThat(packer.wanted(3)).isZero();
        packer.add(0, 7, new int[] {1, 1, 1});
        assertThat(packer.wanted(3)).isEqualTo(1);
        packer.add(1, 3, new int[] {2, 2, 2});
        assertThat(packer.wanted(3)).isEqualTo(2);
        packer.add(2, 0, new int[] {3, 3, 3});

        assertThat(packer.wanted(3)).isEqualTo(-1);
        assertThat(packer.take(3)).extracting(row -> row.tokens()[0]).containsExactly(1, 2, 3);
        assertThat(packer.state().offsets()).containsExactlyInAnyOrderEntriesOf(Map.of(0, 8L, 1, 4L, 2, 1L));
    }

    @Test
    void rowsThatWereMadeAndNotTakenAreNoPartOfTheState() {
        SequencePacker packer = packer(2, 2, 1);
        packer.add(0, 0, new int[] {1, 2, 3, 4});
        assertThat(packer.wanted(2)).isEqualTo(1);

        OrderState state = packer.state();

        assertThat(state.row()).isZero();
        assertThat(state.offsets()).containsOnly(Map.entry(0, 0L), Map.entry(1, 0L));
    }

    @Test
    void rowsThatWereNotMadeCannotBeTaken() {
        SequencePacker packer = packer(1, 2, 1);

        assertThatThrownBy(() -> packer.take(1)).hasMessage("1 rows requested, 0 are available");
    }
}
