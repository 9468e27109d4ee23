package dev.winnow.trainer.influence;

import dev.winnow.trainer.model.TokenRow;
import dev.winnow.trainer.model.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The part of a document that a reading of a probe looks at. A document that fits into the windows is read whole, each token
 * predicted once; of a longer one, {@code windows} stretches of {@code context} predictions are read, one of each of as many equal
 * parts. Where in its part a stretch begins depends on the reading, so that the readings of a measurement read different stretches
 * and their mean is close to that of the whole document; {@code bench influence} reports how close. In reading 0 it begins in the
 * middle of its part.
 *
 * @param vocabulary of the model
 * @param context predictions in a window
 * @param windows most windows of one document in a reading; 0 for as many as it takes
 */
public record ProbeWindows(Vocabulary vocabulary, int context, int windows) {
    private static final double GOLDEN_RATIO = 0.6180339887498949;

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

    /** Windows of a document's text in reading 0. */
    public Reading read(String text) {
        return read(encode(text), 0);
    }

    /** Tokens of a document's text between two end-of-text tokens. */
    public int[] encode(String text) {
        int[] body = vocabulary.encode(text);
        int[] all = new int[body.length + 2];
        all[0] = vocabulary.endOfText();
        System.arraycopy(body, 0, all, 1, body.length);
        all[all.length - 1] = vocabulary.endOfText();
        return all;
    }

    /**
     * Windows of an encoded document.
     *
     * @param all what {@link #encode} made of it
     * @param round number of the reading; chooses the stretches
     */
    public Reading read(int[] all, long round) {
        int predictions = all.length - 1;
        int needed = (predictions + context - 1) / context;
        boolean whole = windows == 0 || needed <= windows;
        int count = whole ? needed : windows;
        List<TokenRow> rows = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int start = whole ? i * context : placed((i + offset(round)) / count, predictions - context);
            int end = Math.min(all.length, start + context + 1);
            rows.add(TokenRow.whole(Arrays.copyOfRange(all, start, end)));
        }
        return new Reading(rows, predictions);
    }

    /** Multiples of the golden ratio: any few of them that follow each other lie far apart in [0, 1). */
    private static double offset(long round) {
        double turns = 0.5 + round * GOLDEN_RATIO;
        return turns - Math.floor(turns);
    }

    private static int placed(double share, int last) {
        return Math.min(last, (int) (share * (last + 1)));
    }
}
