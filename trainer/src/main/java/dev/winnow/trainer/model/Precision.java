package dev.winnow.trainer.model;

import ai.djl.ndarray.types.DataType;

/** Arithmetic of a model. */
public enum Precision {
    /** Single precision. */
    FP32,
    /**
     * Linear layers round to bfloat16 on the way into a product, whose result is widened again; weights, moments, sums, attention
     * and losses are single precision.
     */
    BF16,
    /** Double precision, for checks of the arithmetic. */
    FP64;

    private static final String NARROW = """
              def narrowLinear(self, x: Tensor, weight: Tensor) -> Tensor:
                return torch.to(torch.linear(torch.to(x, 15), torch.to(weight, 15)), 6)
            """;

    /** TorchScript methods whose {@code torch.linear} has this precision. */
    public String of(String methods) {
        // bfloat16 arrays live inside the program only: the engine's Java side cannot make them
        return this == BF16 ? NARROW + methods.replace("torch.linear(", "(self).narrowLinear(") : methods;
    }

    /** Type of the weights and of all that is kept beside them. */
    DataType storage() {
        return this == FP64 ? DataType.FLOAT64 : DataType.FLOAT32;
    }
}
