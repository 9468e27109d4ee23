package dev.winnow.inference;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.List;

/**
 * AdamW with decoupled weight decay and a clip of the global gradient norm: one TorchScript call around the engine's fused
 * kernel.
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
    /**
     * {@code constants} is on the host: learning rate, β₁, β₂, ε, λ, largest norm, t. The engine's kernel divides gradients by
     * {@code grad_scale} and leaves everything alone when {@code found_inf} is 1, so that no answer of the device is waited
     * for. It gets the whole lists: the engine takes a call that writes to a list made here for one without effect, and drops
     * it. Hence also the decay by itself.
     */
    private static final String SOURCE = """
              def step(self, ps: List[Tensor], gs: List[Tensor], ms: List[Tensor], vs: List[Tensor], constants: Tensor) -> Tensor:
                norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(gs, 2)))
                finite = torch.to(torch.isfinite(norm), 6)
                excess = torch.to(torch.clamp(torch.div(torch.add(norm, 1e-6), float(constants[5])), 1.), 6)
                rate = float(constants[0])
                kept = torch.rsub(torch.mul(finite, torch.mul(rate, float(constants[4]))), 1.)
                count = torch.full_like(finite, float(constants[6]))
                counts = annotate(List[Tensor], [])
                for p in ps:
                  _1 = torch.append(counts, count)
                  if torch.gt(torch.dim(p), 1):
                    _2 = torch.mul_(p, kept)
                  else:
                    pass
                _3 = torch._fused_adamw_(ps, gs, ms, vs, annotate(List[Tensor], []), counts, lr=rate, beta1=float(constants[1]), beta2=float(constants[2]), weight_decay=0., eps=float(constants[3]), amsgrad=False, maximize=False, grad_scale=excess, found_inf=torch.rsub(finite, 1.))
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

    /**
     * Applies the given gradients, one for each parameter, in the order of the store. Those that are clipped are overwritten
     * with what was applied.
     */
    public double step(NDManager step, List<NDArray> gradients, double learningRate) {
        steps++;
        double[] constants = {
            learningRate,
            settings.beta1(),
            settings.beta2(),
            settings.epsilon(),
            settings.weightDecay(),
            settings.maxGradientNorm(),
            steps
        };
        try (NDManager host = step.newSubManager(Device.cpu())) {
            NDArray norm = program.evaluate(
                            "step",
                            step,
                            TorchArgument.of(parameters.all()),
                            TorchArgument.of(gradients),
                            TorchArgument.of(first.all()),
                            TorchArgument.of(second.all()),
                            TorchArgument.of(host.create(constants)))
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
