package dev.winnow.agent.fit;

/**
 * One document of a fit sample.
 *
 * @param id the id that the document will have in a stream, empty when unknown
 * @param text the text; what lies beyond {@value #MAX_CHARACTERS} characters is dropped, so that a sample stays bounded
 * @param source where it comes from, empty when unknown
 * @param qualityLabel a human's verdict, in [0, 1] or in [0, 5] for the whole sample; NaN if none exists
 */
public record FitDocument(String id, String text, String source, double qualityLabel) {

    /** Characters (UTF-16 units) that are kept of a text. */
    public static final int MAX_CHARACTERS = 1 << 15;

    public FitDocument {
        if (text.length() > MAX_CHARACTERS) {
            text = text.substring(0, MAX_CHARACTERS);
        }
    }

    /**
     * A document whose id is unknown.
     *
     * @param text the text
     * @param source where it comes from, empty when unknown
     * @param qualityLabel a human's verdict, NaN if none exists
     */
    public FitDocument(String text, String source, double qualityLabel) {
        this("", text, source, qualityLabel);
    }

    /**
     * Whether a human has judged it.
     *
     * @return true when it has a label
     */
    public boolean isJudged() {
        return !Double.isNaN(qualityLabel);
    }

    /**
     * A document that no human has judged.
     *
     * @param text the text
     * @param source where it comes from, empty when unknown
     * @return a document without id and label
     */
    public static FitDocument unlabelled(String text, String source) {
        return new FitDocument(text, source, Double.NaN);
    }
}
