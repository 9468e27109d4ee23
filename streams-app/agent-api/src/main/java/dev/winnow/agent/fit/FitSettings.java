package dev.winnow.agent.fit;

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

    /**
     * How many documents with a human's label are taken beside an even draw, at most: what no human saw must be heard as well.
     *
     * @param drawn documents of the even draw
     * @return a quarter of them
     */
    public static int judgedBeside(int drawn) {
        return drawn / EVEN_FOR_EACH_JUDGED;
    }

    /**
     * Settings for the CPU.
     *
     * @param sample documents to fit on at most
     * @param seed of every random choice
     * @param topics number of topic groups
     * @param threads threads inside one operator
     */
    public FitSettings(int sample, long seed, int topics, int threads) {
        this(sample, seed, topics, threads, "cpu");
    }

    /**
     * The defaults of {@code winnow agents fit}.
     *
     * @return 4,000 documents, seed 1, the 13 topics of the method, two threads
     */
    public static FitSettings standard() {
        return new FitSettings(4000, 1, 13, 2);
    }
}
