package dev.winnow.lab.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.winnow.inference.AdamW;
import dev.winnow.inference.ParameterStore;
import dev.winnow.inference.TorchArchive;
import dev.winnow.inference.TorchArgument;
import dev.winnow.inference.TorchProgram;
import dev.winnow.trainer.model.LearningRate;
import dev.winnow.trainer.model.ModelShape;
import dev.winnow.trainer.model.Precision;
import dev.winnow.trainer.model.TokenBatch;
import dev.winnow.trainer.model.TokenRow;
import java.util.List;
import java.util.Map;

/**
 * The same model as a conventional TorchScript module, written apart from the trainer's: it owns its parameters and moments,
 * and one call makes a whole step, so that nothing is left to Java but the tokens. What a step costs here is what the engine
 * costs. One thread.
 */
final class ConventionalTrainer implements AutoCloseable {
    private final NDManager owner;
    private final TorchProgram module;
    private final AdamW.Settings settings;
    private final LearningRate learningRate;
    private long steps;

    /** Starts from a copy of the given weights, named as the trainer names them. */
    ConventionalTrainer(
            NDManager owner,
            ModelShape shape,
            ParameterStore weights,
            AdamW.Settings settings,
            LearningRate learningRate,
            Precision precision) {
        this.owner = owner;
        this.settings = settings;
        this.learningRate = learningRate;
        TorchArchive archive = new TorchArchive("Conventional");
        for (Map.Entry<String, NDArray> weight : weights.byName().entrySet()) {
            NDArray array = weight.getValue();
            long[] extents = array.getShape().getShape();
            String name = ConventionalSource.attribute(weight.getKey());
            archive.parameter(name, array.toFloatArray(), extents);
            archive.buffer("m_" + name, new float[Math.toIntExact(array.size())], extents);
            archive.buffer("v_" + name, new float[Math.toIntExact(array.size())], extents);
        }
        module = TorchProgram.load(owner, archive.method(precision.of(ConventionalSource.of(shape, weights))));
    }

    /** Trains on full rows; returns their mean loss before the step, in nats. */
    double step(List<TokenRow> rows) {
        double rate = learningRate.at(steps);
        steps++;
        double firstCorrection = 1 - Math.pow(settings.beta1(), steps);
        double secondCorrection = 1 - Math.pow(settings.beta2(), steps);
        double[] constants = {
            settings.maxGradientNorm(),
            1 - settings.beta1(),
            settings.beta2(),
            1 - settings.beta2(),
            Math.sqrt(secondCorrection),
            settings.epsilon(),
            -rate / firstCorrection,
            1 - rate * settings.weightDecay()
        };
        try (NDManager step = owner.newSubManager();
                NDManager host = step.newSubManager(Device.cpu())) {
            TokenBatch batch = TokenBatch.of(step, rows);
            return module.differentiate(
                            "train",
                            step,
                            TorchArgument.of(batch.inputs()),
                            TorchArgument.of(batch.targets()),
                            TorchArgument.of(host.create(constants)))
                    .singletonOrThrow()
                    .getFloat();
        }
    }

    @Override
    public void close() {
        module.close();
    }
}
