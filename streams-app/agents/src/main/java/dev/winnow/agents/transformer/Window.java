package dev.winnow.agents.transformer;

/**
 * A piece of a text that fits the model.
 *
 * @param document index of the document in its batch
 * @param ids token ids with special tokens, at least one
 * @param content tokens that are text, the weight of the window in a mean; 0 for an empty text
 */
public record Window(int document, long[] ids, int content) {}
