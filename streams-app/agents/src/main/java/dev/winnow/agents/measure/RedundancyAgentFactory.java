package dev.winnow.agents.measure;

import dev.winnow.agent.fit.FitDocument;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;

/** Makes and fits agents of {@link Redundancy}. */
public final class RedundancyAgentFactory extends MeasureAgentFactory {

    /** Called by the service loader. */
    public RedundancyAgentFactory() {
        super("redundancy", "mean correlation with all others of its source (PRISM)");
    }

    @Override
    Measure read(DataInputStream in) throws IOException {
        return Redundancy.read(in);
    }

    @Override
    Measure fit(List<FitDocument> basis, List<String> reference) {
        return Redundancy.fit(
                TextVectors.fit(texts(basis)),
                basis.stream()
                        .map(document -> new Redundancy.Text(document.text(), document.source()))
                        .toList());
    }
}
