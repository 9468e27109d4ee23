package dev.winnow.agents.text;

import dev.winnow.agent.SharedWork;
import dev.winnow.agent.fit.FitDocument;
import dev.winnow.agent.fit.FitSample;
import java.util.List;

/**
 * Features of the documents of a sample, in their order; read once for all fitters of a fit. One thread.
 *
 * @param all of the documents drawn evenly
 * @param fitted how many of the first ones to fit on
 * @param basis how many of those to fit on where what is fitted has to be tried on the others
 */
public record SampleFeatures(List<TextFeatures> all, int fitted, int basis) {

    /** Reads a sample, unless another fitter of the same fit did. */
    public static SampleFeatures of(FitSample sample, SharedWork shared) {
        return shared.get(
                SampleFeatures.class,
                () -> new SampleFeatures(read(sample.documents()), sample.fitted(), sample.basis()));
    }

    /** Reads documents. */
    public static List<TextFeatures> read(List<FitDocument> documents) {
        return documents.stream().map(FitDocument::text).map(TextFeatures::of).toList();
    }

    /** Features of those to fit on. */
    public List<TextFeatures> ofFitted() {
        return all.subList(0, fitted);
    }

    /** Features of the {@link #basis}. */
    public List<TextFeatures> ofBasis() {
        return all.subList(0, basis);
    }
}
