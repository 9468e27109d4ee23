package dev.winnow.trainer.influence;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.winnow.inference.TorchArchive;
import dev.winnow.inference.TorchArgument;
import dev.winnow.inference.TorchProgram;
import java.util.List;

/** Arithmetic on whole parameter lists, in one native call each, without gradients. One thread. */
final class InfluenceOps implements AutoCloseable {
    private static final String SOURCE = """
              def norm(self, xs: List[Tensor]) -> Tensor:
                total = torch.zeros([], dtype=7, layout=None, device=xs[0].device)
                for i in range(torch.len(xs)):
                  total = torch.add(total, torch.sum(torch.mul(xs[i], xs[i]), dtype=7))
                return torch.sqrt(total)
              def size(self, xs: List[Tensor]) -> Tensor:
                total = torch.zeros([], dtype=7, layout=None, device=xs[0].device)
                for i in range(torch.len(xs)):
                  finite = torch.nan_to_num(xs[i], 0., 0., 0.)
                  total = torch.add(total, torch.sum(torch.mul(finite, finite), dtype=7))
                return torch.sqrt(total)
              def dot(self, xs: List[Tensor], ys: List[Tensor]) -> Tensor:
                total = torch.zeros([], dtype=7, layout=None, device=xs[0].device)
                for i in range(torch.len(xs)):
                  total = torch.add(total, torch.sum(torch.mul(xs[i], ys[i]), dtype=7))
                return total
              def accumulate(self, sums: List[Tensor], xs: List[Tensor], scale: Tensor) -> int:
                for i in range(torch.len(xs)):
                  _1 = torch.add_(sums[i], torch.mul(xs[i], scale))
                return 0
              def precondition(self, gs: List[Tensor], vs: List[Tensor], rate: Tensor, correction: Tensor, epsilon: Tensor) -> int:
                for i in range(torch.len(gs)):
                  root = torch.add(torch.sqrt(torch.div(vs[i], correction)), epsilon)
                  _1 = torch.mul_(gs[i], torch.div(rate, root))
                return 0
              def displace(self, ps: List[Tensor], origin: List[Tensor], direction: List[Tensor], scale: Tensor) -> int:
                for i in range(torch.len(ps)):
                  _1 = torch.copy_(ps[i], torch.add(origin[i], torch.mul(direction[i], scale)))
                return 0
              def blend(self, xs: List[Tensor], means: List[Tensor], own: Tensor, mean: Tensor) -> int:
                for i in range(torch.len(xs)):
                  _1 = torch.copy_(xs[i], torch.add(torch.mul(xs[i], own), torch.mul(means[i], mean)))
                return 0
            """;

    private final TorchProgram program;
    private final NDManager owner;

    InfluenceOps(NDManager owner) {
        this.owner = owner;
        program = TorchProgram.load(owner, new TorchArchive("Influence").method(SOURCE));
    }

    /** Euclidean norm over all arrays; not finite when a value is not. */
    double norm(List<NDArray> arrays) {
        return scalar("norm", List.of(arrays));
    }

    /** Euclidean norm over the finite values of all arrays: weights that one broken row must not make immeasurable. */
    double size(List<NDArray> arrays) {
        return scalar("size", List.of(arrays));
    }

    /** Inner product over all arrays, summed in double precision. */
    double dot(List<NDArray> left, List<NDArray> right) {
        return scalar("dot", List.of(left, right));
    }

    private double scalar(String method, List<List<NDArray>> lists) {
        try (NDManager step = owner.newSubManager()) {
            return program.evaluate(
                            method, step, lists.stream().map(TorchArgument::of).toArray(TorchArgument[]::new))
                    .singletonOrThrow()
                    .getDouble();
        }
    }

    /** {@code sums += arrays · scale}. */
    void accumulate(List<NDArray> sums, List<NDArray> arrays, double scale) {
        call("accumulate", List.of(sums, arrays), scale);
    }

    /** {@code gradients *= rate / (√(second / correction) + epsilon)}. */
    void precondition(List<NDArray> gradients, List<NDArray> second, double rate, double correction, double epsilon) {
        call("precondition", List.of(gradients, second), rate, correction, epsilon);
    }

    /** {@code parameters = origin + direction · scale}. */
    void displace(List<NDArray> parameters, List<NDArray> origin, List<NDArray> direction, double scale) {
        call("displace", List.of(parameters, origin, direction), scale);
    }

    /** {@code arrays = arrays · own + means · mean}. */
    void blend(List<NDArray> arrays, List<NDArray> means, double own, double mean) {
        call("blend", List.of(arrays, means), own, mean);
    }

    private void call(String method, List<List<NDArray>> lists, double... scalars) {
        try (NDManager step = owner.newSubManager()) {
            TorchArgument[] arguments = new TorchArgument[lists.size() + scalars.length];
            for (int i = 0; i < lists.size(); i++) {
                arguments[i] = TorchArgument.of(lists.get(i));
            }
            for (int i = 0; i < scalars.length; i++) {
                arguments[lists.size() + i] = TorchArgument.of(step.create(scalars[i]));
            }
            program.evaluate(method, step, arguments);
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
