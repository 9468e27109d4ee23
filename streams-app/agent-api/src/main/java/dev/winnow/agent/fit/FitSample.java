package dev.winnow.agent.fit;

import java.util.List;

/**
 * What agents are fitted on. Immutable.
 *
 * @param offered documents that were offered
 * @param even drawn evenly from all of them
 * @param judged documents with a human's label beside those: labels are rare, and an even draw from a crawl may hold none. For what learns from labels alone
 */
public record FitSample(long offered, Part even, Part judged) {
    private static final int BASIS_OF_THREE = 2;

    /**
     * Documents in random order.
     *
     * @param documents to fit on, then those held out, about a tenth
     * @param fitted how many of the first ones to fit on
     */
    public record Part(List<FitDocument> documents, int fitted) {

        public Part {
            documents = List.copyOf(documents);
        }

        /**
         * The number of documents.
         *
         * @return 0 or more
         */
        public int size() {
            return documents.size();
        }
    }

    /**
     * Documents drawn evenly.
     *
     * @return those to fit on, then those held out
     */
    public List<FitDocument> documents() {
        return even.documents();
    }

    /**
     * How many of {@link #documents}, from the first, to fit on; the rest is held out, to see what the agent is worth.
     *
     * @return nine tenths of {@link #size}
     */
    public int fitted() {
        return even.fitted();
    }

    /**
     * How many of those to fit on, from the first, where what is fitted has to be tried on the others, for example to find the edges of groups.
     *
     * @return two thirds of {@link #fitted}
     */
    public int basis() {
        return BASIS_OF_THREE * fitted() / 3;
    }

    /**
     * The number of {@link #documents}.
     *
     * @return at least {@link FitSettings#FEWEST}
     */
    public int size() {
        return even.size();
    }
}
