package dev.winnow.inference;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** An argument of a TorchScript method: {@code Tensor} or {@code List[Tensor]}. */
public sealed interface TorchArgument {

    /** A {@code Tensor}. */
    record One(NDArray array) implements TorchArgument {}

    /** A {@code List[Tensor]}; not empty. */
    record Many(List<NDArray> arrays) implements TorchArgument {
        public Many {
            arrays = List.copyOf(arrays);
            if (arrays.isEmpty()) {
                throw new IllegalArgumentException("a list argument of a TorchScript method must not be empty");
            }
        }
    }

    /** A {@code Tensor} argument. */
    static TorchArgument of(NDArray array) {
        return new One(array);
    }

    /** A {@code List[Tensor]} argument. */
    static TorchArgument of(List<NDArray> arrays) {
        return new Many(arrays);
    }
}
