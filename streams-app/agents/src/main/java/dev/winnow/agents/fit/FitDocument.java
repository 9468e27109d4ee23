package dev.winnow.agents.fit;

import dev.winnow.agents.text.FeatureSpace;

/**
 * One document of a fit sample.
 *
 * @param id the id that the document will have in a stream, empty when unknown
 * @param text the text; what lies beyond {@link FeatureSpace#MAX_CHARACTERS} is dropped, so that a sample stays bounded
 * @param source where it comes from, empty when unknown
 * @param qualityLabel a human's verdict, in [0, 1] or in [0, 5] for the whole sample; NaN where there is none
 */
public record FitDocument(String id, String text, String source, double qualityLabel) {

    public FitDocument {
        if (text.length() > FeatureSpace.MAX_CHARACTERS) {
            text = text.substring(0, FeatureSpace.MAX_CHARACTERS);
        }
    }

    /** A document whose id is unknown. */
    public FitDocument(String text, String source, double qualityLabel) {
        this("", text, source, qualityLabel);
    }

    /** Whether a human has judged it. */
    public boolean isJudged() {
        return !Double.isNaN(qualityLabel);
    }

    /** A document that no human has judged. */
    public static FitDocument unlabelled(String text, String source) {
        return new FitDocument(text, source, Double.NaN);
    }
}
