package dev.winnow.kafka.registry;

import dev.winnow.schemas.Sample;

/**
 * A sample whose document need not be decoded to be written or compared.
 *
 * @param selection the sample without its document, which is null
 * @param document its document
 */
public record EncodedSample(Sample selection, EncodedDocument document) {
    /** A sample that was decoded. */
    public static EncodedSample of(Sample sample) {
        return new EncodedSample(
                new Sample(
                        sample.getRun(),
                        sample.getPlanVersion(),
                        sample.getProbability(),
                        sample.getScore(),
                        sample.getUses(),
                        null),
                EncodedDocument.of(sample.getDocument()));
    }

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
