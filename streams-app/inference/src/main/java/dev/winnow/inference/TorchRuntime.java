package dev.winnow.inference;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Locale;

/**
 * The PyTorch engine of this process, started once with our settings, and the device that it was asked to use.
 *
 * <p>Safe for every thread. Gradient mode belongs to a thread, and worker threads start with gradients on: a thread that
 * only evaluates calls {@link #evaluateOnThisThread()} once.
 */
public final class TorchRuntime {
    static final String ENGINE = "PyTorch";

    private final Device device;

    private TorchRuntime(Device device) {
        this.device = device;
    }

    /**
     * Starts the engine, or adopts the running one.
     *
     * @param threads threads inside one operator, at least 1; applies to the whole process
     * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
     * @throws IllegalArgumentException when the device is unknown or not there, or when others can write where the engine's
     *     native code is unpacked
     */
    public static TorchRuntime start(int threads, String device) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + threads);
        }
        // both only count before the engine class is touched: without them start-up calls out of the machine
        setDefault("ai.djl.offline", "true");
        setDefault("OPT_OUT_TRACKING", "true");
        setDefault("ai.djl.pytorch.num_threads", Integer.toString(threads));
        setDefault("ai.djl.pytorch.num_interop_threads", "1");
        NativeCode.requirePrivate();
        Engine engine = Engine.getEngine(ENGINE);
        JniUtils.setNumThreads(threads);
        return new TorchRuntime(parse(device, engine.getGpuCount()));
    }

    private static void setDefault(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }

    private static Device parse(String name, int gpus) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("cpu")) {
            return Device.cpu();
        }
        if (!lower.matches("cuda(:\\d{1,3})?")) {
            throw new IllegalArgumentException("unknown device '" + name + "': use cpu, cuda or cuda:N");
        }
        int ordinal = lower.equals("cuda") ? 0 : Integer.parseInt(lower.substring("cuda:".length()));
        if (ordinal >= gpus) {
            throw new IllegalArgumentException("device '" + name + "' not found: PyTorch sees " + gpus
                    + " GPU(s); install a CUDA build of PyTorch 2.7.1 (PYTORCH_LIBRARY_PATH) or use cpu");
        }
        return Device.gpu(ordinal);
    }

    /** Where the managers of this runtime put their arrays. */
    public Device device() {
        return device;
    }

    /** A long-lived manager on the device; the caller closes it. */
    public NDManager newManager() {
        return NDManager.newBaseManager(device, ENGINE);
    }

    /** Turns gradient recording off for the calling thread. */
    public void evaluateOnThisThread() {
        JniUtils.setGradMode(false);
    }

    /** Runs every operator that the calling thread starts on that thread alone, whatever the process was started with. */
    public void oneThreadInsideOperators() {
        JniUtils.setNumThreads(1);
    }

    /** Turns gradient recording on for the calling thread. */
    public void differentiateOnThisThread() {
        JniUtils.setGradMode(true);
    }
}
