package dev.winnow.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.List;

/**
 * AdamW with decoupled weight decay and a clip of the global gradient norm, fused into one TorchScript call.
 *
 * <pre>
 *   g ← g · min(1, maxNorm / ‖g‖)      m ← β₁m + (1−β₁)g      v ← β₂v + (1−β₂)g²
 *   θ ← θ(1 − αλ) − α · m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε)       λ only for arrays of two or more dimensions
 * </pre>
 *
 * <p>A step whose gradient norm is not finite changes nothing but is counted. The moments are made beside the parameters,
 * once: created inside a step they would be closed with it. One thread.
 */
public final class AdamW implements AutoCloseable {
    private static final String SOURCE = """
              def step(self, ps: List[Tensor], gs: List[Tensor], ms: List[Tensor], vs: List[Tensor], hyper: Tensor) -> Tensor:
                total = torch.zeros([], dtype=6, layout=None, device=hyper.device)
                for i in range(torch.len(gs)):
                  total = torch.add(total, torch.sum(torch.mul(gs[i], gs[i])))
                norm = torch.sqrt(total)
                if bool(torch.isfinite(norm)):
                  scale = torch.clamp(torch.div(hyper[7], torch.add(norm, 1e-6)), None, 1.)
                  for j in range(torch.len(ps)):
                    g = torch.mul(gs[j], scale)
                    m = ms[j]
                    v = vs[j]
                    _1 = torch.add_(torch.mul_(m, hyper[1]), torch.mul(g, torch.rsub(hyper[1], 1.)))
                    _2 = torch.add_(torch.mul_(v, hyper[2]), torch.mul(torch.mul(g, g), torch.rsub(hyper[2], 1.)))
                    p = ps[j]
                    if torch.gt(torch.dim(p), 1):
                      _3 = torch.mul_(p, torch.rsub(torch.mul(hyper[0], hyper[4]), 1.))
                    else:
                      pass
                    root = torch.add(torch.sqrt(torch.div(v, hyper[6])), hyper[3])
                    _4 = torch.sub_(p, torch.mul(torch.div(torch.div(m, hyper[5]), root), hyper[0]))
                else:
                  pass
                return norm
            """;

    /** Constants of the method; the learning rate comes with each step. */
    public record Settings(double beta1, double beta2, double epsilon, double weightDecay, double maxGradientNorm) {
        /** What language models of the field train with. */
        public static Settings standard() {
            return new Settings(0.9, 0.95, 1e-8, 0.1, 1.0);
        }
    }

    private final ParameterStore parameters;
    private final ParameterStore first;
    private final ParameterStore second;
    private final TorchProgram program;
    private final Settings settings;
    private long steps;

    /** Creates zeroed moments for the parameters below {@code owner}. */
    public AdamW(NDManager owner, ParameterStore parameters, Settings settings) {
        this.parameters = parameters;
        this.settings = settings;
        first = new ParameterStore(owner, parameters.precision()).addZerosLike(parameters);
        second = new ParameterStore(owner, parameters.precision()).addZerosLike(parameters);
        program = TorchProgram.load(owner, new TorchArchive("AdamW").method(SOURCE));
    }

    /**
     * Applies the gradients that the last backward pass left and zeroes them.
     *
     * @param step owns what the step makes
     * @return the gradient norm before clipping; not finite when the step was left out
     */
    public double step(NDManager step, double learningRate) {
        double norm = step(step, parameters.gradients(step), learningRate);
        parameters.clearGradients();
        return norm;
    }

    /** Applies the given gradients, one for each parameter, in the order of the store. */
    public double step(NDManager step, List<NDArray> gradients, double learningRate) {
        steps++;
        float[] hyper = {
            (float) learningRate,
            (float) settings.beta1(),
            (float) settings.beta2(),
            (float) settings.epsilon(),
            (float) settings.weightDecay(),
            (float) firstCorrection(),
            (float) secondCorrection(),
            (float) settings.maxGradientNorm()
        };
        try (NDArray values = step.create(hyper)) {
            NDArray norm = program.evaluate(
                            "step",
                            step,
                            TorchArgument.of(parameters.all()),
                            TorchArgument.of(gradients),
                            TorchArgument.of(first.all()),
                            TorchArgument.of(second.all()),
                            TorchArgument.of(values))
                    .singletonOrThrow();
            return norm.getDataType() == DataType.FLOAT64 ? norm.getDouble() : norm.getFloat();
        }
    }

    /** 1 − β₁ᵗ, the bias correction of the first moment after the last step. */
    public double firstCorrection() {
        return 1 - Math.pow(settings.beta1(), steps);
    }

    /** 1 − β₂ᵗ, the bias correction of the second moment after the last step. */
    public double secondCorrection() {
        return 1 - Math.pow(settings.beta2(), steps);
    }

    /** The constants of this optimizer. */
    public Settings settings() {
        return settings;
    }

    /** Steps taken so far, t in the equations. */
    public long steps() {
        return steps;
    }

    /** Continues from a saved step count; the moments are loaded through their stores. */
    public void restoreSteps(long saved) {
        steps = saved;
    }

    /** First moments m, in the order and shapes of the parameters. */
    public ParameterStore firstMoments() {
        return first;
    }

    /** Second moments v, in the order and shapes of the parameters. */
    public ParameterStore secondMoments() {
        return second;
    }

    /** All state that a later step depends on: parameters, first and second moments, copied into {@code owner}. */
    public Snapshot snapshot(NDManager owner) {
        List<List<NDArray>> copies = new ArrayList<>();
        for (ParameterStore store : List.of(parameters, first, second)) {
            copies.add(store.copy(owner));
        }
        return new Snapshot(copies, steps);
    }

    /** Puts a snapshot back, bit for bit. */
    public void restore(Snapshot snapshot) {
        List<ParameterStore> stores = List.of(parameters, first, second);
        for (int i = 0; i < stores.size(); i++) {
            stores.get(i).overwrite(snapshot.arrays().get(i));
        }
        steps = snapshot.steps();
    }

    /** Copies of parameters, first and second moments, and the step count that belongs to them. */
    public record Snapshot(List<List<NDArray>> arrays, long steps) {}

    @Override
    public void close() {
        program.close();
        first.close();
        second.close();
    }
}
