package dev.winnow.trainer.influence;

import dev.winnow.trainer.model.TokenRow;
import dev.winnow.trainer.model.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The part of a document that a probe reads: at most {@code windows} stretches of {@code context} predictions, evenly
 * spaced from its beginning to its end. A short document is one whole window.
 *
 * @param vocabulary of the model
 * @param context predictions in a window
 * @param windows most windows of one document
 */
public record ProbeWindows(Vocabulary vocabulary, int context, int windows) {
    public ProbeWindows {
        if (windows < 1) {
            throw new IllegalArgumentException("a probe needs at least 1 window, got " + windows);
        }
    }

    /** Rows of a document's text; at least one. */
    public List<TokenRow> rows(String text) {
        int[] body = vocabulary.encode(text);
        int[] all = new int[body.length + 2];
        all[0] = vocabulary.endOfText();
        System.arraycopy(body, 0, all, 1, body.length);
        all[all.length - 1] = vocabulary.endOfText();
        int span = Math.min(all.length, context + 1);
        int count = Math.min(windows, (all.length + span - 1) / span);
        List<TokenRow> rows = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int start = count == 1 ? 0 : (int) ((long) i * (all.length - span) / (count - 1));
            rows.add(TokenRow.whole(Arrays.copyOfRange(all, start, start + span)));
        }
        return rows;
    }
}
