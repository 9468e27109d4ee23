package dev.winnow.inference;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Copies token ids to a GPU through page-locked memory, which the device reads by itself while the calling thread continues. DJL has no
 * call for that, TorchScript has.
 *
 * <p>May be called by many threads at once. The host's memory is the engine's own cache of locked pages: it is used again when
 * the device has read it.
 */
final class PinnedUpload implements AutoCloseable {
    /** Type 4 is int64; the last argument lets the copy run beside the caller. */
    private static final String SOURCE = """
              def copy(self, host: Tensor) -> List[Tensor]:
                return torch.unbind(torch.to(torch.pin_memory(host), torch.device("cuda:%d"), 4, True))
            """;

    private final NDManager host;
    private final TorchProgram program;

    private PinnedUpload(NDManager host, TorchProgram program) {
        this.host = host;
        this.program = program;
    }

    /** An upload to one GPU. */
    static PinnedUpload to(Device gpu) {
        NDManager host = NDManager.newBaseManager(Device.cpu(), TorchRuntime.ENGINE);
        return new PinnedUpload(
                host, TorchProgram.load(host, new TorchArchive("Upload").method(SOURCE.formatted(gpu.getDeviceId()))));
    }

    /**
     * Copies arrays of one shape in one transfer.
     *
     * @param owner owns the copies; its device is the upload's
     * @param values the arrays one after the other, row-major
     * @return int64 arrays on the device, as many as {@code arrays}
     */
    NDList copy(NDManager owner, long[] values, int arrays, Shape shape) {
        try (NDManager step = host.newSubManager()) {
            NDArray all = step.create(values, new Shape(arrays).addAll(shape));
            return program.evaluate("copy", owner, TorchArgument.of(all));
        }
    }

    @Override
    public void close() {
        program.close();
        host.close();
    }
}
