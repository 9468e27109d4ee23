package dev.winnow.inference;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A loaded TorchScript module whose methods are called by name.
 *
 * <p>{@link #evaluate} may be called by many threads at once. {@link #differentiate} names its list arguments while it
 * runs, so one thread at a time may call it with the same arrays. The same call gives the same bits, however often the
 * method was called before. Results belong to the manager that is passed in.
 */
public final class TorchProgram implements AutoCloseable {
    private final PtSymbolBlock module;

    private TorchProgram(PtSymbolBlock module) {
        this.module = module;
    }

    /**
     * Loads an archive file; the arrays inside it, and those that its methods make, go to the device of {@code owner}, which outlives the
     * program, wherever they were when it was traced.
     */
    public static TorchProgram load(NDManager owner, Path archive) {
        Device device = owner.getDevice();
        try (InputStream in = DeviceConstants.open(archive, device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu")) {
            return load(owner, in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the TorchScript archive " + archive, e);
        } catch (EngineException e) {
            throw new IllegalArgumentException(
                    archive.getFileName() + " cannot be loaded as TorchScript, which torch.jit.save writes: "
                            + EngineFailure.line(e),
                    e);
        }
    }

    /** Loads an archive that was written in memory. */
    public static TorchProgram load(NDManager owner, TorchArchive archive) {
        return load(owner, new ByteArrayInputStream(archive.toBytes()));
    }

    private static TorchProgram load(NDManager owner, InputStream archive) {
        try {
            return new TorchProgram(JniUtils.loadModule((PtNDManager) owner, archive, true, false));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot load a TorchScript archive", e);
        }
    }

    /**
     * Calls a method without recording gradients; in-place operations on parameters are allowed. A method that returns
     * no tensors gives an empty list.
     *
     * @param results owns the returned arrays; its device is where the method's own arrays are expected
     */
    public NDList evaluate(String method, NDManager results, TorchArgument... arguments) {
        keepRounding();
        IValue[] values = new IValue[arguments.length];
        try {
            for (int i = 0; i < arguments.length; i++) {
                values[i] = value(arguments[i]);
            }
            try (IValue result = IValueUtils.runMethod(module, method, values)) {
                return result.isTensor() || result.isTensorList() || result.isTuple() || result.isMap()
                        ? result.toNDList((PtNDManager) results)
                        : new NDList();
            }
        } finally {
            for (IValue value : values) {
                if (value != null) {
                    value.close();
                }
            }
        }
    }

    /**
     * The engine rewrites a method after it has watched a few calls, and the rewritten one rounds differently: a resumed
     * training run would leave the path of an uninterrupted one. The setting belongs to the calling thread.
     */
    private static void keepRounding() {
        JniUtils.setGraphExecutorOptimize(false);
    }

    private static IValue value(TorchArgument argument) {
        if (argument instanceof TorchArgument.One one) {
            return IValue.from((PtNDArray) one.array());
        }
        List<NDArray> arrays = ((TorchArgument.Many) argument).arrays();
        return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
    }

    /**
     * Calls a method with gradients recorded: the method takes them itself ({@code torch.autograd.grad}), or a gradient
     * collector around the call does.
     */
    public NDList differentiate(String method, NDManager results, TorchArgument... arguments) {
        keepRounding();
        boolean recorded = JniUtils.isGradMode();
        JniUtils.setGradMode(true);
        NDList inputs = new NDList();
        // the engine takes the method from the name of an array, and attaches results to the manager of the first one
        NDArray call = results.create(0f);
        call.setName("module_method:" + method);
        inputs.add(call);
        List<NDArray> named = new ArrayList<>();
        try {
            for (int i = 0; i < arguments.length; i++) {
                if (arguments[i] instanceof TorchArgument.One one) {
                    inputs.add(one.array());
                } else {
                    for (NDArray array : ((TorchArgument.Many) arguments[i]).arrays()) {
                        array.setName("list" + i + "[]");
                        named.add(array);
                        inputs.add(array);
                    }
                }
            }
            return IValueUtils.forward(module, inputs, true);
        } finally {
            JniUtils.setGradMode(recorded);
            named.forEach(array -> array.setName(null));
            call.close();
        }
    }

    @Override
    public void close() {
        module.close();
    }
}
