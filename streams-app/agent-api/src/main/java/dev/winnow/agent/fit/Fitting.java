package dev.winnow.agent.fit;

import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentException;

/** A fit that was started, see {@link Fitter}. */
@FunctionalInterface
public interface Fitting {

    /**
     * Takes note of a document on its way to the sample; called for {@link FitInput#EVERY_DOCUMENT} alone.
     *
     * @param document any document that was offered
     */
    default void offered(FitDocument document) {}

    /**
     * Fits and writes the artifact.
     *
     * @param sample the documents to fit on
     * @return the artifact
     * @throws AgentException when the sample cannot be used
     */
    AgentArtifact fit(FitSample sample);
}
