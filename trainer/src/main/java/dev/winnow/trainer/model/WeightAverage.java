package dev.winnow.trainer.model;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.winnow.inference.ParameterStore;
import dev.winnow.inference.TorchArchive;
import dev.winnow.inference.TorchArgument;
import dev.winnow.inference.TorchProgram;
import java.util.function.Supplier;

/**
 * Exponential moving average of a model's weights over its optimizer steps:
 *
 * <pre>
 *   a ← a + ρ (θ − a),   ρ = max(1 − decay, 1 / (t + 1)) after step t
 * </pre>
 *
 * <p>A model that trains at a constant rate swings about where it would come to rest. Its gradients show that swing beside what a
 * document is worth; at the average they show far less of it. The first steps count more, so that the initial weights are soon
 * forgotten.
 *
 * <p>The arrays are made once, beside the weights; following and measuring add none, so that memory stays flat. Training thread only.
 */
public final class WeightAverage implements AutoCloseable {
    /** The scalar is on the host, so that no answer of the device is waited for. */
    private static final String SOURCE = """
              def follow(self, averages: List[Tensor], weights: List[Tensor], rate: Tensor) -> int:
                share = float(rate)
                for i in range(torch.len(averages)):
                  _1 = torch.lerp_(averages[i], weights[i], share)
                return 0
              def advance(self, averages: List[Tensor], weights: List[Tensor], rate: Tensor) -> int:
                share = float(rate)
                for i in range(torch.len(averages)):
                  _1 = torch.copy_(weights[i], torch.lerp(averages[i], weights[i], share))
                return 0
              def exchange(self, averages: List[Tensor], weights: List[Tensor], unused: Tensor) -> int:
                for i in range(torch.len(averages)):
                  kept = torch.clone(weights[i])
                  _1 = torch.copy_(weights[i], averages[i])
                  _2 = torch.copy_(averages[i], kept)
                return 0
            """;

    private final NDManager owner;
    private final ParameterStore weights;
    private final ParameterStore averages;
    private final TorchProgram program;
    private final double decay;
    private boolean exchanged;

    /**
     * The average at the model's present weights.
     *
     * @param decay share of the average that a step leaves, in (0, 1)
     */
    WeightAverage(NDManager owner, ParameterStore weights, double decay) {
        if (!(decay > 0 && decay < 1)) {
            throw new IllegalArgumentException(
                    "decay of the average of the weights must be in (0, 1), got " + decay + "; 0 keeps no average");
        }
        this.owner = owner;
        this.weights = weights;
        this.decay = decay;
        averages = new ParameterStore(owner, weights.precision()).addZerosLike(weights);
        program = TorchProgram.load(owner, new TorchArchive("WeightAverage").method(SOURCE));
        restart();
    }

    /** Sets the average to the model's present weights. */
    public void restart() {
        averages.overwrite(weights.all());
    }

    /** Adds the weights after an optimizer step, the {@code steps}-th of the model. */
    void follow(long steps) {
        requireOwnWeights();
        call("follow", rate(steps));
    }

    /**
     * Overwrites the model's weights with what the average would be if they were its next weights; the average itself does not
     * change.
     *
     * @param steps optimizer steps that led to these weights
     */
    public void advance(long steps) {
        requireOwnWeights();
        call("advance", rate(steps));
    }

    private double rate(long steps) {
        return Math.max(1 - decay, 1.0 / (steps + 1));
    }

    /** Runs a measurement with the average in the model, and puts the model's own weights back, to the bit. */
    public <T> T during(Supplier<T> measurement) {
        requireOwnWeights();
        call("exchange", 0);
        exchanged = true;
        try {
            return measurement.get();
        } finally {
            exchanged = false;
            call("exchange", 0);
        }
    }

    /** Refuses what needs the weights that are trained while the average is in their place. */
    void requireOwnWeights() {
        if (exchanged) {
            throw new IllegalStateException(
                    "the model holds the average of its weights: train and save only when the measurement has ended");
        }
    }

    private void call(String method, double rate) {
        try (NDManager step = owner.newSubManager();
                NDManager host = step.newSubManager(Device.cpu())) {
            program.evaluate(
                    method,
                    step,
                    TorchArgument.of(averages.all()),
                    TorchArgument.of(weights.all()),
                    TorchArgument.of(host.create(rate)));
        }
    }

    /** The averages, named and shaped like the weights. */
    public ParameterStore averages() {
        requireOwnWeights();
        return averages;
    }

    @Override
    public void close() {
        program.close();
        averages.close();
    }
}
