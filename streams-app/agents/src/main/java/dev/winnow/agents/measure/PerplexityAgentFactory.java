package dev.winnow.agents.measure;

import dev.winnow.agent.fit.FitDocument;
import dev.winnow.agent.fit.FitInput;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Makes and fits agents of {@link WordModel}. */
public final class PerplexityAgentFactory extends MeasureAgentFactory {

    /** Called by the service loader. */
    public PerplexityAgentFactory() {
        super("perplexity", "nats per word under a model of word pairs of the reference, else of the sample");
    }

    @Override
    public Set<FitInput> uses() {
        return Set.of(FitInput.REFERENCE);
    }

    @Override
    Measure read(DataInputStream in) throws IOException {
        return WordModel.read(in);
    }

    @Override
    Measure fit(List<FitDocument> basis, List<String> reference) {
        return WordModel.fit(reference.isEmpty() ? texts(basis) : reference);
    }
}
