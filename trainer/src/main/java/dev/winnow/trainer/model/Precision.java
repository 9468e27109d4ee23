package dev.winnow.trainer.model;

/**
 * Arithmetic of the linear layers. Weights, moments, sums, attention and losses are float32 in both: bfloat16 is rounded to on
 * the way into a product, whose result is widened again.
 */
public enum Precision {
    FP32,
    BF16;

    private static final String NARROW = """
              def narrowLinear(self, x: Tensor, weight: Tensor) -> Tensor:
                return torch.to(torch.linear(torch.to(x, 15), torch.to(weight, 15)), 6)
            """;

    /** TorchScript methods whose {@code torch.linear} has this precision. */
    public String of(String methods) {
        // bfloat16 arrays live inside the program only: the engine's Java side cannot make them
        return this == FP32 ? methods : NARROW + methods.replace("torch.linear(", "(self).narrowLinear(");
    }
}
