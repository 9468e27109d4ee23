package dev.winnow.trainer.influence;

import dev.winnow.trainer.model.TokenRow;
import dev.winnow.trainer.model.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The part of a document that a probe reads. A document that fits into the windows is read whole, each token predicted once;
 * of a longer one, {@code windows} stretches of {@code context} predictions are read, evenly spaced from its beginning to its
 * end; a single one is its middle, because the head of a document is title and navigation more often than the rest.
 *
 * @param vocabulary of the model
 * @param context predictions in a window
 * @param windows most windows of one document; 0 for as many as it takes
 */
public record ProbeWindows(Vocabulary vocabulary, int context, int windows) {
    public ProbeWindows {
        if (windows < 0) {
            throw new IllegalArgumentException(
                    "windows of a probe must be at least 1, or 0 for all of it, not " + windows);
        }
    }

    /**
     * What is read of a document.
     *
     * @param rows its windows, at least one
     * @param tokens predictions that the whole document holds
     */
    public record Reading(List<TokenRow> rows, long tokens) {
        public Reading {
            rows = List.copyOf(rows);
        }

        /** Predictions that are read, at most {@link #tokens()}. */
        public long read() {
            return rows.stream().mapToLong(TokenRow::scored).sum();
        }
    }

    /** Windows of a document's text. */
    public Reading read(String text) {
        int[] body = vocabulary.encode(text);
        int[] all = new int[body.length + 2];
        all[0] = vocabulary.endOfText();
        System.arraycopy(body, 0, all, 1, body.length);
        all[all.length - 1] = vocabulary.endOfText();
        int predictions = all.length - 1;
        int needed = (predictions + context - 1) / context;
        boolean whole = windows == 0 || needed <= windows;
        int count = whole ? needed : windows;
        List<TokenRow> rows = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int start = whole ? i * context : spaced(i, count, predictions - context);
            int end = Math.min(all.length, start + context + 1);
            rows.add(TokenRow.whole(Arrays.copyOfRange(all, start, end)));
        }
        return new Reading(rows, predictions);
    }

    private static int spaced(int index, int count, int last) {
        return count == 1 ? last / 2 : (int) ((long) index * last / (count - 1));
    }
}
