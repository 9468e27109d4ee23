package dev.winnow.agents.distilled;

/**
 * Makes agents {@code learnability}: how much of a text a student does not know yet, but could, because a teacher does.
 *
 * <p>Source: the gap of a small and a large model in Star-Agents, Zhou et al. 2024 (arXiv 2411.14497). Formula: {@code loss of the student - loss of the teacher}, both in nats per token, per
 * byte of UTF-8 where the two read different tokens; both read the head of a sample's texts when the agent is fitted, and a regressor over words, word pairs and statistics of the text
 * learns the difference. Groups: fifths, q5 the most to be learned. Cost: that of the regressor, 0.06 ms for 2.7 KB on one core ({@code agents evaluate} of it alone). The digests of both models are part of the
 * agent's version; as the student learns, fit the agent again.
 */
public final class LearnabilityAgentFactory extends DistilledAgentFactory {

    /** Type of the artifacts, and name of the agent that fitting makes. */
    public static final String TYPE = "learnability";

    /** Called by the service loader. */
    public LearnabilityAgentFactory() {
        super(TYPE, "loss of a model in training less that of a teacher");
    }
}
