package dev.winnow.agents.builtin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agents.text.FeatureSpace;

/** What every built-in agent's configuration says. */
public final class BagConfiguration {

    /** File of the weights. */
    public static final String WEIGHTS = "weights.safetensors";

    static final String LAYOUT = "features";
    static final String DIMENSION = "dimension";
    static final int MAX_DIMENSION = 1024;

    private BagConfiguration() {}

    /** The configuration of a model of dimension D; the caller adds what is its own. */
    public static ObjectNode of(int dimension) {
        return JsonNodeFactory.instance
                .objectNode()
                .put(LAYOUT, FeatureSpace.LAYOUT)
                .put(DIMENSION, dimension)
                .put("maxNgrams", FeatureSpace.MAX_NGRAMS)
                .put("maxCharacters", FeatureSpace.MAX_CHARACTERS);
    }
}
