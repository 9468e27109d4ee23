package dev.winnow.agents.transformer;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.inference.EngineFailure;
import dev.winnow.inference.SequenceModel;
import dev.winnow.inference.TorchRuntime;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads documents with a transformer; what its outputs mean comes from the factory. */
final class TransformerAgent implements Agent {
    private final AgentArtifact artifact;
    private final TransformerSettings settings;
    private final WindowCutter cutter;
    private final WindowScorer scorer;
    private final Function<float[], Label> meaning;

    private TransformerAgent(
            AgentArtifact artifact,
            TransformerSettings settings,
            WindowCutter cutter,
            WindowScorer scorer,
            Function<float[], Label> meaning) {
        this.artifact = artifact;
        this.settings = settings;
        this.cutter = cutter;
        this.scorer = scorer;
        this.meaning = meaning;
    }

    /**
     * Loads tokenizer and model and sends one word through both.
     *
     * @param outputs outputs that the model must have
     * @param meaning label of a document's pooled outputs, all finite
     * @throws AgentException when the artifact does not hold such a model
     */
    static TransformerAgent load(
            AgentArtifact artifact,
            AgentSettings runs,
            TransformerSettings settings,
            int outputs,
            Function<float[], Label> meaning) {
        WindowCutter cutter = null;
        SequenceModel model = null;
        try {
            cutter = new WindowCutter(artifact.file("tokenizer.json"), settings);
            TorchRuntime runtime = TorchRuntime.start(runs.threads(), runs.device());
            settings.precision().requireOn(runtime.device().isGpu(), runs.device());
            model = SequenceModel.load(runtime, artifact.file(settings.model()), inputs(settings));
            int found =
                    finite(model.evaluate(List.of(cutter.cut(0, "word").get(0).ids()))[0]).length;
            if (found != outputs) {
                throw new IllegalArgumentException("the model has " + found + " outputs, its agent needs " + outputs);
            }
            WindowScorer scorer = WindowScorer.on(runtime, model, runs.threads(), settings);
            return new TransformerAgent(artifact, settings, cutter, scorer, meaning);
        } catch (IOException | RuntimeException e) {
            if (model != null) {
                model.close();
            }
            if (cutter != null) {
                cutter.close();
            }
            throw artifact.unusable(
                    EngineFailure.line(e),
                    "see 'Transformer agents' in streams-app/docs/transformer-models.md for what a model must be",
                    e);
        }
    }

    static SequenceModel.Inputs inputs(TransformerSettings settings) {
        return new SequenceModel.Inputs(settings.tokenTypes(), settings.narrowIds(), settings.padding());
    }

    @Override
    public List<Label> label(List<Document> batch) {
        return prepare(batch).label();
    }

    @Override
    public Prepared prepare(List<Document> batch) {
        List<List<Window>> windows = scorer.cut(batch, cutter);
        Supplier<float[][]> outputs =
                scorer.scoreAhead(windows.stream().flatMap(List::stream).toList());
        return () -> labels(windows, outputs.get());
    }

    private List<Label> labels(List<List<Window>> windows, float[][] outputs) {
        List<Label> labels = new ArrayList<>(windows.size());
        int at = 0;
        for (List<Window> own : windows) {
            float[][] parts = new float[own.size()][];
            int[] tokens = new int[own.size()];
            for (int w = 0; w < parts.length; w++, at++) {
                parts[w] = outputs[at];
                tokens[w] = Math.max(1, own.get(w).content());
            }
            labels.add(meaning.apply(finite(settings.pooling().pool(parts, tokens))));
        }
        return labels;
    }

    private static float[] finite(float[] outputs) {
        for (float output : outputs) {
            if (!Float.isFinite(output)) {
                throw new IllegalStateException("the model returned " + output);
            }
        }
        return outputs;
    }

    @Override
    public String name() {
        return artifact.name();
    }

    @Override
    public List<String> groups() {
        return artifact.groups();
    }

    @Override
    public String version() {
        return artifact.digest();
    }

    @Override
    public void close() {
        scorer.close();
        cutter.close();
    }
}
