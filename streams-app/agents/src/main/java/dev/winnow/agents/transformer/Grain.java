package dev.winnow.agents.transformer;

/**
 * What the rows of a batch, and their tokens, are filled up to multiples of.
 *
 * <p>A GPU's libraries prepare every new shape of a product in half precision, which can take longer than the batch. Filled up, batches come in some
 * dozens of shapes, and all of them are prepared soon. In float32 a new shape costs next to nothing and what is filled up costs as much as text; a processor
 * has no use for it at all.
 *
 * @param tokens a row's tokens become a multiple of it, or the most that the model reads
 * @param rows a batch's rows become a multiple of it where the budget allows
 * @param longest most tokens that the model reads
 */
record Grain(int tokens, int rows, int longest) {

    /** Batches as they come. */
    static Grain none(int longest) {
        return new Grain(1, 1, longest);
    }

    /** What suits products of float16 or bfloat16 on a GPU. */
    static Grain coarse(int longest) {
        return new Grain(64, 8, longest);
    }

    /** Tokens of a row in a batch whose longest window has so many. */
    int length(int window) {
        return Math.max(window, Math.min(longest, ceiling(window, tokens)));
    }

    /** Most windows of a batch, the longest of which has so many tokens; one at least. */
    int windows(int window, int tokenBudget) {
        int most = tokenBudget / length(window);
        return most > rows ? most - most % rows : Math.max(1, most);
    }

    /** Rows of a batch of so many windows. */
    int height(int windows, int window, int tokenBudget) {
        return Math.max(windows, Math.min(ceiling(windows, rows), tokenBudget / length(window)));
    }

    private static int ceiling(int value, int multiple) {
        return (value + multiple - 1) / multiple * multiple;
    }
}
