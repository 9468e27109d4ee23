package dev.winnow.trainer.model;

/**
 * One row of tokens to score: every token from {@code firstScored} on is predicted from those before it.
 *
 * @param tokens at least two token ids
 * @param firstScored index of the first predicted token, from 1 to {@code tokens.length - 1}
 */
@SuppressWarnings("ArrayRecordComponent") // rows are made once and read in bulk; equality is never asked for
public record TokenRow(int[] tokens, int firstScored) {
    public TokenRow {
        if (tokens.length < 2 || firstScored < 1 || firstScored >= tokens.length) {
            throw new IllegalArgumentException(
                    "a row of " + tokens.length + " tokens cannot be scored from " + firstScored);
        }
    }

    /** A row whose every token but the first is predicted. */
    public static TokenRow whole(int[] tokens) {
        return new TokenRow(tokens, 1);
    }

    /** Number of predicted tokens. */
    public int scored() {
        return tokens.length - firstScored;
    }
}
