package dev.winnow.agents.bag;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.fit.FitTask;
import dev.winnow.agents.text.TextFeatures;
import dev.winnow.inference.TorchRuntime;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What the fitters of all agents that are one {@link BagModel} have in common: engine, random numbers, training and the artifact. One thread, on which
 * gradients are recorded: nothing else in the process may train meanwhile.
 */
public final class BagFit {

    /** Dimension of the embeddings. */
    public static final int DIMENSION = 32;

    private static final int BATCH = 256;

    private final FitTask task;
    private final TorchRuntime runtime;
    private final SplittableRandom random;

    /**
     * Starts the engine.
     *
     * @param place which of the streams of the seed belongs to the agent; each has its own forever, so that an artifact does not depend on which other
     *     agents are fitted
     */
    public BagFit(FitTask task, int place) {
        this.task = task;
        runtime = TorchRuntime.start(task.settings().threads(), task.settings().device());
        runtime.differentiateOnThisThread();
        SplittableRandom seeded = new SplittableRandom(task.settings().seed());
        SplittableRandom own = seeded.split();
        for (int i = 0; i < place; i++) {
            own = seeded.split();
        }
        random = own;
    }

    /** What is fitted. */
    public FitTask task() {
        return task;
    }

    /** The engine, with gradients on. */
    public TorchRuntime runtime() {
        return runtime;
    }

    /** The agent's random numbers. */
    public SplittableRandom random() {
        return random;
    }

    /** A model with random weights; the caller closes it. */
    public BagModel model(int outputs) {
        return BagModel.of(runtime, BagWeights.random(DIMENSION, outputs, random));
    }

    /** A trainer that reports its batches as those of a stage. */
    public BagTrainer trainer(BagModel model, int epochs, String stage) {
        return new BagTrainer(
                model, random, epochs, (done, all) -> task.progress().at(stage, done, all));
    }

    /** Outputs of a model over all texts, row-major. */
    public static double[] outputs(BagModel model, BagModel.Output output, List<TextFeatures> texts) {
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

    /** Writes the artifact of a model; the configuration starts with {@link BagConfiguration#create}. */
    public AgentArtifact write(BagModel model, List<String> groups, ObjectNode configuration, ObjectNode figures) {
        return task.write(
                groups, configuration, figures, directory -> model.save(directory.resolve(BagConfiguration.WEIGHTS)));
    }
}
