package dev.winnow.inference;

import java.util.Locale;

/**
 * Arithmetic of the linear layers and of attention in a model that is converted here. Weights, layer norms, sums and outputs are float32 in each; the
 * weights are narrowed again for every batch, which costs the device one look at them.
 */
public enum LinearPrecision {
    /** Single precision, everywhere. */
    FP32(6),
    /** bfloat16: three digits, the range of float32. For GPUs, and for processors with instructions for it. */
    BF16(15),
    /** Half precision: largest value 65,504. For GPUs. */
    FP16(5);

    private final int torchType;

    LinearPrecision(int torchType) {
        this.torchType = torchType;
    }

    /**
     * Reads {@code fp32}, {@code bf16} or {@code fp16}.
     *
     * @throws IllegalArgumentException for any other name
     */
    public static LinearPrecision of(String name) {
        for (LinearPrecision precision : values()) {
            if (precision.toString().equals(name)) {
                return precision;
            }
        }
        throw new IllegalArgumentException("precision must be fp32, bf16 or fp16, but is '" + name + "'");
    }

    /**
     * Refuses a device that has no such arithmetic, or only a slow imitation of it.
     *
     * @throws IllegalArgumentException for half precision on a processor
     */
    public void requireOn(boolean gpu, String device) {
        if (this == FP16 && !gpu) {
            throw new IllegalArgumentException("precision fp16 is for CUDA devices, but the device is " + device
                    + ": use --device cuda, or import the model with --precision bf16 or fp32");
        }
    }

    /** TorchScript of an array in this precision. */
    String narrowed(String array) {
        return this == FP32 ? array : "torch.to(" + array + ", " + torchType + ")";
    }

    /** TorchScript of an array of this precision in float32. */
    String widened(String array) {
        return this == FP32 ? array : "torch.to(" + array + ", " + FP32.torchType + ")";
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
