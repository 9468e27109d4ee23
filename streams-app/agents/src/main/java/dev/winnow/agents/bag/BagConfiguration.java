package dev.winnow.agents.bag;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agents.text.FeatureSpace;

/** What the configuration of every agent of a {@link BagModel} holds. */
public final class BagConfiguration {

    /** File of the weights. */
    public static final String WEIGHTS = "weights.safetensors";

    static final String LAYOUT = "features";
    static final String DIMENSION = "dimension";
    static final int MAX_DIMENSION = 1024;

    private BagConfiguration() {}

    /** The configuration of a model of {@link BagFit#DIMENSION}; the caller adds what is its own. */
    public static ObjectNode create() {
        return JsonNodeFactory.instance
                .objectNode()
                .put(LAYOUT, FeatureSpace.LAYOUT)
                .put(DIMENSION, BagFit.DIMENSION)
                .put("maxNgrams", FeatureSpace.MAX_NGRAMS)
                .put("maxCharacters", FeatureSpace.MAX_CHARACTERS);
    }
}
