package dev.winnow.trainer.evaluation;

import dev.winnow.trainer.model.TokenRow;
import dev.winnow.trainer.model.Vocabulary;
import java.util.Arrays;

/**
 * Tokens of an option: its context, a space and its continuation, of which the continuation is scored.
 *
 * <p>As in lm-evaluation-harness, the text is encoded as a whole, and the continuation is what follows as many tokens as the
 * context alone has: a tokenizer may join the space with the word after it. Nothing precedes the context; where that is
 * empty, the end-of-text token is put there. A row that is too long loses tokens from its beginning: those of the context
 * first, and of a continuation that alone is longer than the model reads only the last are left.
 *
 * @param row the last {@code context + 1} tokens
 * @param truncated whether tokens were lost
 */
record OptionRow(TokenRow row, boolean truncated) {

    /**
     * Encodes an option.
     *
     * @param context predictions in the longest row
     * @throws IllegalArgumentException when the continuation has no tokens
     */
    static OptionRow of(Vocabulary vocabulary, int context, ChoiceItem.Option option) {
        int[] given = vocabulary.encode(option.context());
        String continuation = " " + option.continuation();
        int[] whole = vocabulary.encode(option.context() + continuation);
        if (given.length == 0) {
            given = new int[] {vocabulary.endOfText()};
            whole = joined(given, whole);
        }
        if (whole.length <= given.length) {
            // the tokenizer joined the two so well that nothing is left to score: encode them apart
            whole = joined(given, vocabulary.encode(continuation));
        }
        if (whole.length == given.length) {
            throw new IllegalArgumentException("the choice '" + option.continuation()
                    + "' has no tokens in this vocabulary: use another --tokenizer");
        }
        int cut = Math.max(0, whole.length - (context + 1));
        int[] kept = Arrays.copyOfRange(whole, cut, whole.length);
        return new OptionRow(new TokenRow(kept, Math.max(1, given.length - cut)), cut > 0);
    }

    private static int[] joined(int[] first, int[] second) {
        int[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
