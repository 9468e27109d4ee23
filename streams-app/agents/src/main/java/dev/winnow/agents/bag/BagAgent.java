package dev.winnow.agents.bag;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.agents.text.FeatureSpace;
import dev.winnow.agents.text.TextFeatures;
import dev.winnow.inference.TorchRuntime;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An agent that is one {@link BagModel} and a reading of its outputs. Ownership as the contract requires. */
public class BagAgent implements Agent {

    private final AgentArtifact artifact;
    private final BagModel model;
    private final BagModel.Output output;
    private final Reading reading;
    private final SharedFeatures features;

    /** What the outputs of a document mean. Stateless. */
    @FunctionalInterface
    public interface Reading {

        /**
         * Reads the outputs of one document.
         *
         * @param text its features
         * @param outputs finite, of a length that does not change
         */
        Label read(Document document, TextFeatures text, float[] outputs);
    }

    /**
     * Loads the model.
     *
     * @param outputs number of outputs of the model
     * @param output what they are
     * @param reading what they mean
     * @throws dev.winnow.agent.AgentException when the artifact was made for other features or cannot be read
     */
    public BagAgent(
            AgentArtifact artifact, AgentSettings settings, int outputs, BagModel.Output output, Reading reading) {
        this.artifact = artifact;
        this.output = output;
        this.reading = reading;
        features = settings.shared().get(SharedFeatures.class, SharedFeatures::new);
        model = load(artifact, settings, outputs);
    }

    @Override
    public List<Label> label(List<Document> batch) {
        return label(batch, features.of(batch));
    }

    /** Reads the texts, which needs no device. */
    @Override
    public Prepared prepare(List<Document> batch) {
        BagBatch bags = features.onAllCores(batch);
        return () -> label(batch, bags);
    }

    private List<Label> label(List<Document> batch, BagBatch bags) {
        float[] outputs = model.evaluate(bags, output);
        for (float number : outputs) {
            if (!Float.isFinite(number)) {
                throw new IllegalStateException("the model returned " + number);
            }
        }
        int width = outputs.length / bags.size();
        List<Label> labels = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            labels.add(reading.read(
                    batch.get(i), bags.texts().get(i), Arrays.copyOfRange(outputs, i * width, (i + 1) * width)));
        }
        return labels;
    }

    /** The group of the largest output, with that output as score. */
    public static Label largest(List<String> groups, float[] outputs) {
        int best = 0;
        for (int i = 1; i < outputs.length; i++) {
            if (outputs[i] > outputs[best]) {
                best = i;
            }
        }
        return new Label(groups.get(best), outputs[best]);
    }

    @Override
    public final String name() {
        return artifact.name();
    }

    @Override
    public final List<String> groups() {
        return artifact.groups();
    }

    @Override
    public final String version() {
        return artifact.digest();
    }

    @Override
    public final void close() {
        model.close();
    }

    private static BagModel load(AgentArtifact artifact, AgentSettings settings, int outputs) {
        String layout = artifact.configuration().path(BagConfiguration.LAYOUT).asText();
        int dimension =
                artifact.configuration().path(BagConfiguration.DIMENSION).asInt();
        if (!layout.equals(FeatureSpace.LAYOUT) || dimension < 1 || dimension > BagConfiguration.MAX_DIMENSION) {
            throw artifact.unusable(
                    "it was made for features '" + layout + "' of dimension " + dimension + ", this version reads '"
                            + FeatureSpace.LAYOUT + "'",
                    null);
        }
        try {
            TorchRuntime runtime = TorchRuntime.start(settings.threads(), settings.device());
            return BagModel.load(runtime, artifact.file(BagConfiguration.WEIGHTS), dimension, outputs);
        } catch (IOException | IllegalArgumentException e) {
            throw artifact.unusable(e.getMessage(), e);
        }
    }
}
