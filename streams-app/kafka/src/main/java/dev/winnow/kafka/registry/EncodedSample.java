package dev.winnow.kafka.registry;

import dev.winnow.schemas.Sample;

/**
 * A sample whose document need not be decoded to be written.
 *
 * @param selection the sample without its document, which is null
 * @param document its document
 */
public record EncodedSample(Sample selection, EncodedDocument document) {
    /** The sample with its document. */
    public Sample whole() {
        return new Sample(
                selection.getRun(),
                selection.getPlanVersion(),
                selection.getProbability(),
                selection.getScore(),
                selection.getUses(),
                document.document());
    }
}
