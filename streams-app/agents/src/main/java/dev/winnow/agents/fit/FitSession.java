package dev.winnow.agents.fit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agents.bag.BagBatch;
import dev.winnow.agents.bag.BagModel;
import dev.winnow.agents.bag.BagTrainer;
import dev.winnow.agents.text.TextFeatures;
import java.util.List;

/** What the three fitters have in common. One thread. */
record FitSession(FitSettings settings, FitProgress progress) {

    /** Dimension of the embeddings. */
    static final int DIMENSION = 32;

    private static final int BATCH = 256;

    BagTrainer.Progress batches(String stage) {
        return (done, all) -> progress.at(stage, done, all);
    }

    /** Outputs of a model over all texts, row-major. */
    double[] outputs(BagModel model, BagModel.Output output, List<TextFeatures> texts) {
        double[] outputs = new double[0];
        int next = 0;
        for (int from = 0; from < texts.size(); from += BATCH) {
            List<TextFeatures> batch = texts.subList(from, Math.min(from + BATCH, texts.size()));
            float[] values = model.evaluate(BagBatch.of(batch), output);
            if (from == 0) {
                outputs = new double[values.length / batch.size() * texts.size()];
            }
            for (float value : values) {
                outputs[next++] = value;
            }
        }
        return outputs;
    }

    /** What every artefact says of its fit. */
    ObjectNode basics(Sample sample) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("documentsOffered", sample.offered())
                .put("documentsFitted", sample.fitted())
                .put("seed", settings.seed());
    }
}
