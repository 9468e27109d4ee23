package dev.winnow.lab.arm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.winnow.inference.ParameterStore;
import dev.winnow.inference.TorchArchive;
import dev.winnow.inference.TorchArgument;
import dev.winnow.inference.TorchProgram;
import java.util.List;

/**
 * Exponential moving average of a model's weights over its steps, {@code a ← a + (1 − decay)(θ − a)}.
 *
 * <p>A model that trains at a constant rate swings about where it would come to rest, by as much as the arms of an
 * experiment differ; its average stays there. It is what curves and evaluations look at; training and rewards never see it.
 * One thread.
 */
final class WeightAverage implements AutoCloseable {
    private static final String SOURCE = """
              def follow(self, averages: List[Tensor], weights: List[Tensor], rate: Tensor) -> int:
                share = float(rate)
                for i in range(torch.len(averages)):
                  _1 = torch.lerp_(averages[i], weights[i], share)
                return 0
            """;

    private final NDManager owner;
    private final ParameterStore weights;
    private final double decay;
    private final List<NDArray> averages;
    private final TorchProgram program;
    private long steps;

    /**
     * The average at the model's present weights.
     *
     * @param decay share that stays at a step, in [0, 1); 0 is the model itself
     */
    WeightAverage(NDManager owner, ParameterStore weights, double decay) {
        this.owner = owner.newSubManager();
        this.weights = weights;
        this.decay = decay;
        averages = weights.copy(this.owner);
        program = TorchProgram.load(this.owner, new TorchArchive("WeightAverage").method(SOURCE));
    }

    /** Takes in the weights after a step; the first steps count more, so that the start is soon forgotten. */
    void stepped() {
        steps++;
        double rate = Math.max(1 - decay, 1.0 / (steps + 1));
        try (NDManager step = owner.newSubManager()) {
            program.evaluate(
                    "follow",
                    step,
                    TorchArgument.of(averages),
                    TorchArgument.of(weights.all()),
                    TorchArgument.of(step.create((float) rate)));
        }
    }

    /** Runs an evaluation with the average in the model's place, and puts the weights back, to the bit. */
    void during(Runnable evaluation) {
        try (NDManager scratch = owner.newSubManager()) {
            List<NDArray> own = weights.copy(scratch);
            weights.overwrite(averages);
            try {
                evaluation.run();
            } finally {
                weights.overwrite(own);
            }
        }
    }

    @Override
    public void close() {
        program.close();
        owner.close();
    }
}
