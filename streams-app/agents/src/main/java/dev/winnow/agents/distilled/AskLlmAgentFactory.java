package dev.winnow.agents.distilled;

/**
 * Makes agents {@code ask-llm}: whether a language model, asked, answers that a text is worth learning from.
 *
 * <p>Source: Ask-LLM, Sachdeva et al. 2024 (arXiv 2402.09668). Formula: {@code P(yes) / (P(yes) + P(no))}, probabilities of the next token after a question with the text in
 * it; a causal language model answers for a sample when the agent is fitted, and a regressor over words, word pairs and statistics of the text learns the log-odds. Groups: fifths, q5 the most
 * worth learning. Cost: that of the regressor, 0.06 ms for 2.7 KB on one core ({@code agents evaluate} of it alone); the language model is never asked while documents are labelled. The digests of model and question are part
 * of the agent's version.
 */
public final class AskLlmAgentFactory extends DistilledAgentFactory {

    /** Type of the artifacts, and name of the agent that fitting makes. */
    public static final String TYPE = "ask-llm";

    /** Called by the service loader. */
    public AskLlmAgentFactory() {
        super(TYPE, "what a language model would answer, asked whether to learn from it (Ask-LLM)");
    }
}
