package dev.winnow.trainer.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Packs documents, each ended by an end-of-text token, into rows of T + 1 tokens.
 *
 * <p>Neighbouring rows share one token, so that every token but the very first is predicted exactly once. What does not
 * fill a row is kept; {@link #remainder()} is the whole state. One thread.
 */
public final class SequencePacker {
    private final int context;
    private final int endOfText;
    private int[] tokens = new int[1024];
    private int start;
    private int end;

    /** Creates an empty packer for rows of {@code context} predictions. */
    public SequencePacker(int context, int endOfText) {
        this.context = context;
        this.endOfText = endOfText;
    }

    /** Appends a document. */
    public void add(int[] document) {
        append(document);
        append(new int[] {endOfText});
    }

    private void append(int[] more) {
        if (end + more.length > tokens.length) {
            int kept = end - start;
            int[] grown = kept + more.length > tokens.length / 2
                    ? new int[Math.multiplyExact(2, kept + more.length)]
                    : tokens;
            System.arraycopy(tokens, start, grown, 0, kept);
            tokens = grown;
            start = 0;
            end = kept;
        }
        System.arraycopy(more, 0, tokens, end, more.length);
        end += more.length;
    }

    /** Number of full rows that can be taken. */
    public int rows() {
        return Math.max(0, (end - start - 1) / context);
    }

    /** Takes the oldest rows. */
    public List<TokenRow> take(int rows) {
        if (rows > rows()) {
            throw new IllegalStateException(rows + " rows asked for, " + rows() + " are there");
        }
        List<TokenRow> taken = new ArrayList<>(rows);
        for (int i = 0; i < rows; i++) {
            taken.add(TokenRow.whole(Arrays.copyOfRange(tokens, start, start + context + 1)));
            start += context;
        }
        return taken;
    }

    /** The tokens that no full row has consumed. */
    public int[] remainder() {
        return Arrays.copyOfRange(tokens, start, end);
    }

    /** Continues with the remainder of another packer. */
    public void restore(int[] remainder) {
        start = 0;
        end = 0;
        append(remainder);
    }
}
