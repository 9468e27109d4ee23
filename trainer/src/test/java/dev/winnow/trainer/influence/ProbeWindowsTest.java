package dev.winnow.trainer.influence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.trainer.model.ByteVocabulary;
import dev.winnow.trainer.model.TokenRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProbeWindowsTest {
    private static final int END = 256;
    private static final String LONG = "a".repeat(50) + "b".repeat(50);

    private static ProbeWindows.Reading read(int windows, String text) {
        return new ProbeWindows(new ByteVocabulary(), 10, windows).read(text);
    }

    @Test
    void ofALongDocumentOneWindowOfEachEqualPartIsReadAndTheRestIsCounted() {
        ProbeWindows.Reading reading = read(2, LONG);

        assertThat(reading.rows()).hasSize(2).allMatch(row -> row.tokens().length == 11);
        assertThat(reading.rows().get(0).tokens()).containsOnly((int) 'a');
        assertThat(reading.rows().get(1).tokens()).containsOnly((int) 'b');
        assertThat(reading.read()).isEqualTo(20);
        assertThat(reading.tokens()).isEqualTo(101);
    }

    @Test
    void readingsThatFollowEachOtherLookAtDifferentStretches() {
        ProbeWindows windows = new ProbeWindows(new ByteVocabulary(), 10, 2);
        for (long first : new long[] {0, 1, 7, 1_000_003}) {
            BitSet read = new BitSet();
            for (long round = first; round < first + 4; round++) {
                for (int start : starts(windows, round)) {
                    read.set(start, start + 10);
                }
            }
            // eight windows of ten hold at most 80 of 101 predictions
            assertThat(read.cardinality()).as("from reading %d", first).isGreaterThan(60);
        }
        assertThat(starts(windows, 5)).isEqualTo(starts(windows, 5)).isNotEqualTo(starts(windows, 6));
    }

    /** Where the windows of a document of 101 predictions, each token its own place, begin. */
    private static List<Integer> starts(ProbeWindows windows, long round) {
        int[] places = new int[102];
        Arrays.setAll(places, i -> i);
        return windows.read(places, round).rows().stream()
                .map(row -> row.tokens()[0])
                .toList();
    }

    @Test
    void aSingleWindowIsTheMiddleOfTheDocument() {
        TokenRow row = read(1, LONG).rows().get(0);
        assertThat(row.tokens()).hasSize(11).startsWith('a', 'a').endsWith('b', 'b');
    }

    @Test
    void withoutALimitEveryTokenIsPredictedOnce() {
        for (int length : new int[] {0, 1, 8, 9, 10, 11, 29, 30, 100}) {
            String text = LONG.substring(0, length);
            ProbeWindows.Reading reading = read(0, text);
            List<Integer> predicted = new ArrayList<>();
            for (TokenRow row : reading.rows()) {
                for (int t = row.firstScored(); t < row.tokens().length; t++) {
                    predicted.add(row.tokens()[t]);
                }
            }
            List<Integer> all = new ArrayList<>(text.chars().boxed().toList());
            all.add(END);
            assertThat(predicted).isEqualTo(all);
            assertThat(reading.read()).isEqualTo(reading.tokens()).isEqualTo(length + 1);
        }
    }

    @Test
    void aDocumentThatFitsIsReadWholeWhateverTheLimit() {
        assertThat(read(3, "a".repeat(25)).rows()).hasSize(3);
        assertThat(read(3, "a".repeat(25)).read()).isEqualTo(26);
        assertThat(read(1, "").rows()).hasSize(1);
    }

    @Test
    void fewerThanNoWindowsAreRefused() {
        assertThatThrownBy(() -> read(-1, "")).hasMessageContaining("0 for all");
    }
}
