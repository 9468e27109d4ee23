package dev.winnow.agents.measure;

import java.io.DataInputStream;
import java.io.IOException;

/** Makes agents of {@link Redundancy}. */
public final class RedundancyAgentFactory extends MeasureAgentFactory {

    /** Type of the artefacts, and name of the agent that fitting makes. */
    public static final String TYPE = "redundancy";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    Measure read(DataInputStream in) throws IOException {
        return Redundancy.read(in);
    }
}
