package dev.winnow.agents.fit;

/**
 * How agents are fitted.
 *
 * @param sample documents to fit on at most, drawn evenly from those offered
 * @param seed of every random choice
 * @param topics number of topic groups, 2 to 100
 * @param threads threads inside one operator of the engine; a fit repeats to the bit only with the same number
 * @param device where models are trained and teachers answer: {@code cpu}, {@code cuda} or {@code cuda:N}; a fit repeats to the bit only on the same
 */
public record FitSettings(int sample, long seed, int topics, int threads, String device) {

    /** Fewest documents that an agent can be fitted on. */
    public static final int FEWEST = 40;

    private static final int MOST_TOPICS = 100;
    private static final int EVEN_FOR_EACH_JUDGED = 4;

    public FitSettings {
        if (sample < FEWEST) {
            throw new IllegalArgumentException("sample must be at least " + FEWEST + ", got " + sample);
        }
        if (topics < 2 || topics > MOST_TOPICS) {
            throw new IllegalArgumentException("topics must be 2 to " + MOST_TOPICS + ", got " + topics);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + threads);
        }
    }

    /** Documents with a human's label that are taken beside an even draw of so many, at most: what no human saw must be heard as well. */
    public static int judgedBeside(int drawn) {
        return drawn / EVEN_FOR_EACH_JUDGED;
    }

    /** On the CPU. */
    public FitSettings(int sample, long seed, int topics, int threads) {
        this(sample, seed, topics, threads, "cpu");
    }

    /** 4,000 documents, seed 1, the 13 topics of the method, two threads. */
    public static FitSettings standard() {
        return new FitSettings(4000, 1, 13, 2);
    }
}
