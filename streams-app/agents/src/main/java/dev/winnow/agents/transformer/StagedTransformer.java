package dev.winnow.agents.transformer;

import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.AgentSettings;
import dev.winnow.inference.SequenceModel;
import dev.winnow.inference.TorchRuntime;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A transformer agent taken apart into the stages that its {@code label} runs through, so that each can be timed: cutting texts into windows of tokens, and
 * the model on windows that are cut already. The stages are the agent's own. Used by one thread at a time.
 */
public final class StagedTransformer implements AutoCloseable {
    private final WindowCutter cutter;
    private final WindowScorer scorer;

    private StagedTransformer(WindowCutter cutter, WindowScorer scorer) {
        this.cutter = cutter;
        this.scorer = scorer;
    }

    /**
     * Loads the tokenizer and model of a {@code text-classifier} or {@code text-regressor}.
     *
     * @throws AgentException when the artifact does not hold one
     */
    public static StagedTransformer load(AgentArtifact artifact, AgentSettings runs) {
        TransformerSettings settings = TransformerSettings.read(artifact);
        TorchRuntime runtime = TorchRuntime.start(runs.threads(), runs.device());
        try {
            WindowCutter cutter = new WindowCutter(artifact.file("tokenizer.json"), settings);
            settings.precision().requireOn(runtime.device().isGpu(), runs.device());
            SequenceModel model =
                    SequenceModel.load(runtime, artifact.file(settings.model()), TransformerAgent.inputs(settings));
            return new StagedTransformer(cutter, WindowScorer.on(runtime, model, runs.threads(), settings));
        } catch (IOException | IllegalArgumentException e) {
            throw artifact.unusable(e.getMessage(), "import the model again with 'winnow agents import'", e);
        }
    }

    /** All windows of the documents, in order. */
    public List<Window> cut(List<Document> documents) {
        List<Window> all = new ArrayList<>();
        scorer.cut(documents, cutter).forEach(all::addAll);
        return all;
    }

    /** The windows in batches of like length, as the agent makes them. */
    public List<List<Window>> batches(List<Window> windows) {
        return scorer.batches(windows);
    }

    /** Most padded tokens of a batch: what the artifact states, else what suits the device; fewer where the device ran out of memory. */
    public int tokenBudget() {
        return scorer.tokenBudget();
    }

    /** Outputs of each window; batches of like length, as the agent makes them. */
    public float[][] score(List<Window> windows) {
        return scorer.score(windows);
    }

    /**
     * Outputs of each window, in batches as the windows come, each filled up as the agent fills its own.
     *
     * @param rows windows of a batch, at least 1
     */
    public float[][] scoreInOrder(List<Window> windows, int rows) {
        List<List<Window>> batches = new ArrayList<>();
        for (int from = 0; from < windows.size(); from += rows) {
            batches.add(windows.subList(from, Math.min(windows.size(), from + rows)));
        }
        return scorer.score(windows, batches);
    }

    @Override
    public void close() {
        scorer.close();
        cutter.close();
    }
}
