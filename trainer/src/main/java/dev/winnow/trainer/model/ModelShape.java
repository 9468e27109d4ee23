package dev.winnow.trainer.model;

/**
 * Dimensions of a LLaMA-shaped model.
 *
 * @param vocabulary number of token ids
 * @param context longest row that the model reads, in tokens
 * @param width size of the residual stream; a multiple of {@code heads}
 * @param layers number of blocks
 * @param heads query heads
 * @param keyValueHeads key and value heads; divides {@code heads}
 * @param hidden size of the gated layer
 */
public record ModelShape(int vocabulary, int context, int width, int layers, int heads, int keyValueHeads, int hidden) {
    public ModelShape {
        if (vocabulary < 2 || context < 2 || layers < 1 || hidden < 1 || heads < 1 || keyValueHeads < 1) {
            throw new IllegalArgumentException("every dimension of the model must be positive");
        }
        if (width % heads != 0 || width / heads % 2 != 0) {
            throw new IllegalArgumentException(
                    "width " + width + " must be an even multiple of heads " + heads + " (rotary halves)");
        }
        if (heads % keyValueHeads != 0) {
            throw new IllegalArgumentException(
                    "key-value heads " + keyValueHeads + " must divide the " + heads + " heads");
        }
    }

    /** Size of one attention head. */
    public int headSize() {
        return width / heads;
    }

    /** Rows of the fused query, key and value projection. */
    public int attentionRows() {
        return (heads + 2 * keyValueHeads) * headSize();
    }
}
