package dev.winnow.trainer.evaluation;

import java.util.List;

/**
 * One multiple-choice question.
 *
 * @param id of the item, for messages
 * @param options at least two; they differ in their continuation, or in their context when the same continuation is scored
 *     after each (partial evaluation, as in Winograd schemas)
 * @param answer index of the right one
 */
public record ChoiceItem(String id, List<Option> options, int answer) {

    /**
     * One possible answer: the text that is given, and the text whose likelihood is measured after it. A space is put between
     * them.
     *
     * @param context what is given, without white space at its end; may be empty
     * @param continuation what is scored, without white space around it; not empty
     */
    public record Option(String context, String continuation) {
        public Option {
            if (continuation.isBlank()) {
                throw new IllegalArgumentException("an option needs a continuation");
            }
        }

        /** Characters of the continuation without the space before it; Unicode code points, not bytes. */
        int length() {
            return continuation.codePointCount(0, continuation.length());
        }
    }

    public ChoiceItem {
        options = List.copyOf(options);
        if (options.size() < 2 || answer < 0 || answer >= options.size()) {
            throw new IllegalArgumentException("item " + id + " has " + options.size() + " options and answer " + answer
                    + ": one of at least two");
        }
    }
}
