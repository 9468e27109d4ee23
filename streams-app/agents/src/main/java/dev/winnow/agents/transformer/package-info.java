/**
 * Agents over a transformer in the layout of DJL users: {@code model.pt} (TorchScript), {@code tokenizer.json} and {@code
 * serving.properties}. A text becomes windows of tokens, windows of like length become batches, and the outputs of a text's
 * windows are pooled.
 *
 * <p>Reached through the catalogue, and by the command that makes an artifact of a model. Knows nothing of topics or plans;
 * what a model is made of is the business of {@code inference}.
 */
package dev.winnow.agents.transformer;
