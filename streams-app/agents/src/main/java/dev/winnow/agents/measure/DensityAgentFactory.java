package dev.winnow.agents.measure;

import dev.winnow.agent.fit.FitDocument;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;

/** Makes and fits agents of {@link Density}. */
public final class DensityAgentFactory extends MeasureAgentFactory {

    /** Called by the service loader. */
    public DensityAgentFactory() {
        super("density", "how many documents are like it (RACE sketch)");
    }

    @Override
    Measure read(DataInputStream in) throws IOException {
        return Density.read(in);
    }

    @Override
    Measure fit(List<FitDocument> basis, List<String> reference) {
        return Density.fit(TextVectors.fit(texts(basis)), texts(basis));
    }
}
