package dev.winnow.agents.measure;

import java.io.DataInputStream;
import java.io.IOException;

/** Makes agents of {@link ImportanceRatio}. */
public final class DsirAgentFactory extends MeasureAgentFactory {

    /** Type of the artefacts, and name of the agent that fitting makes. */
    public static final String TYPE = "dsir";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    Measure read(DataInputStream in) throws IOException {
        return ImportanceRatio.read(in);
    }
}
