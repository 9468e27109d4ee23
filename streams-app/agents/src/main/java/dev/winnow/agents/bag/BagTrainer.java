package dev.winnow.agents.bag;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.winnow.agents.text.TextFeatures;
import dev.winnow.inference.AdamW;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Fits a {@link BagModel} with AdamW over shuffled batches, the learning rate falling linearly to zero.
 *
 * <p>The same model, texts, targets and random numbers give the same weights on one machine and number of threads. One
 * thread; no other thread of the process may record gradients meanwhile.
 */
public final class BagTrainer {

    private static final int BATCH = 64;
    private static final double LEARNING_RATE = 0.02;
    /** Decay keeps rows of rare buckets near zero; the clip is out of reach, AdamW bounds a step by itself. */
    private static final AdamW.Settings SETTINGS = new AdamW.Settings(0.9, 0.98, 1e-8, 0.02, 1e6);

    /** Called after each batch. */
    public interface Progress {
        void batch(int done, int all);
    }

    /** Makes the loss of some texts, given by their indices. */
    private interface Loss {
        NDArray of(NDManager step, BagBatch batch, int[] indices);
    }

    private final BagModel model;
    private final SplittableRandom random;
    private final int epochs;
    private final Progress progress;

    public BagTrainer(BagModel model, SplittableRandom random, int epochs, Progress progress) {
        this.model = model;
        this.random = random;
        this.epochs = epochs;
        this.progress = progress;
    }

    /** Fits the outputs as logits of classes. */
    public void classify(List<TextFeatures> texts, int[] classes) {
        train(texts, (step, batch, indices) -> {
            long[] targets = new long[indices.length];
            for (int i = 0; i < indices.length; i++) {
                targets[i] = classes[indices[i]];
            }
            return model.loss("cross", step, batch, step.create(targets));
        });
    }

    /** Fits the first output to values, by least squares with weights. */
    public void regress(List<TextFeatures> texts, float[] values, float[] weights) {
        train(
                texts,
                (step, batch, indices) -> model.loss(
                        "squared",
                        step,
                        batch,
                        step.create(select(values, indices)),
                        step.create(select(weights, indices))));
    }

    private void train(List<TextFeatures> texts, Loss loss) {
        model.parameters().trainable();
        int[] order = new int[texts.size()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        int perEpoch = (order.length + BATCH - 1) / BATCH;
        int all = epochs * perEpoch;
        int done = 0;
        try (AdamW optimizer = new AdamW(model.manager(), model.parameters(), SETTINGS)) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                shuffle(order);
                for (int from = 0; from < order.length; from += BATCH) {
                    int[] indices = Arrays.copyOfRange(order, from, Math.min(from + BATCH, order.length));
                    step(texts, indices, loss, optimizer, LEARNING_RATE * (all - done) / all);
                    progress.batch(++done, all);
                }
            }
        }
    }

    private void step(List<TextFeatures> texts, int[] indices, Loss loss, AdamW optimizer, double learningRate) {
        List<TextFeatures> chosen = new ArrayList<>(indices.length);
        for (int index : indices) {
            chosen.add(texts.get(index));
        }
        BagBatch batch = BagBatch.of(chosen);
        try (NDManager step = model.manager().newSubManager();
                GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            collector.backward(loss.of(step, batch, indices));
            optimizer.step(step, learningRate);
        }
    }

    private void shuffle(int[] order) {
        for (int i = order.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int held = order[i];
            order[i] = order[other];
            order[other] = held;
        }
    }

    private static float[] select(float[] values, int[] indices) {
        float[] selected = new float[indices.length];
        for (int i = 0; i < indices.length; i++) {
            selected[i] = values[indices[i]];
        }
        return selected;
    }
}
