package dev.winnow.agents.measure;

import dev.winnow.agent.fit.FitDocument;
import dev.winnow.agent.fit.FitInput;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Makes and fits agents of {@link ImportanceRatio}, and makes those that were fitted before, of {@link FormerImportanceRatio}. */
public final class DsirAgentFactory extends MeasureAgentFactory {

    /** Called by the service loader. */
    public DsirAgentFactory() {
        super("dsir", "how much more it looks like the reference than like the crawl (n-gram importance ratio)");
    }

    @Override
    public Set<FitInput> needs() {
        return Set.of(FitInput.REFERENCE);
    }

    @Override
    Measure read(DataInputStream in) throws IOException {
        in.mark(Integer.BYTES);
        int buckets = in.readInt();
        in.reset();
        return buckets == FormerImportanceRatio.BUCKETS ? FormerImportanceRatio.read(in) : ImportanceRatio.read(in);
    }

    @Override
    Measure fit(List<FitDocument> basis, List<String> reference) {
        return ImportanceRatio.fit(reference, texts(basis));
    }
}
