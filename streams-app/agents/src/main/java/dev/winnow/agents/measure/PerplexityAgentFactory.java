package dev.winnow.agents.measure;

import java.io.DataInputStream;
import java.io.IOException;

/** Makes agents of {@link WordModel}. */
public final class PerplexityAgentFactory extends MeasureAgentFactory {

    /** Type of the artefacts, and name of the agent that fitting makes. */
    public static final String TYPE = "perplexity";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    Measure read(DataInputStream in) throws IOException {
        return WordModel.read(in);
    }
}
