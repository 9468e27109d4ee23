package dev.winnow.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Named arrays that live as long as a model: its weights, its constants or its optimizer state.
 *
 * <p>All arrays belong to one manager of this store, and a training step adds none to it. One thread adds, trains and
 * restores; many may read. Initial values come from Java's random numbers, so that a seed gives the same model on every
 * device.
 */
public final class ParameterStore implements AutoCloseable {
    private static final String COPY = """
              def overwrite(self, targets: List[Tensor], values: List[Tensor]) -> int:
                for i in range(torch.len(targets)):
                  _1 = torch.copy_(targets[i], values[i])
                return 0
            """;

    private final Map<String, NDArray> arrays = new LinkedHashMap<>();
    private final TorchProgram copier;
    private final NDManager manager;
    private final DataType precision;

    /** Creates an empty store of float32 arrays below {@code parent}, on its device. */
    public ParameterStore(NDManager parent) {
        this(parent, DataType.FLOAT32);
    }

    /** Creates an empty store of arrays of one precision; FLOAT64 is for checks of the arithmetic. */
    public ParameterStore(NDManager parent, DataType precision) {
        this.precision = precision;
        manager = parent.newSubManager();
        manager.setName("parameters");
        copier = TorchProgram.load(manager, new TorchArchive("Copier").method(COPY));
    }

    /** Adds an array of the given row-major values. */
    public NDArray add(String name, float[] values, Shape shape) {
        if (arrays.containsKey(name)) {
            throw new IllegalArgumentException("duplicate parameter '" + name + "'");
        }
        NDArray array =
                precision == DataType.FLOAT64 ? manager.create(widen(values), shape) : manager.create(values, shape);
        arrays.put(name, array);
        return array;
    }

    private static double[] widen(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    /** Adds an array of independent normal values with mean 0 and the given deviation. */
    public NDArray addNormal(String name, double deviation, SplittableRandom random, Shape shape) {
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return add(name, values, shape);
    }

    /** Adds an array filled with one value. */
    public NDArray addConstant(String name, float value, Shape shape) {
        float[] values = new float[Math.toIntExact(shape.size())];
        Arrays.fill(values, value);
        return add(name, values, shape);
    }

    /** Adds an array of zeros beside each array of {@code like}, with the same name and shape. */
    public ParameterStore addZerosLike(ParameterStore like) {
        like.arrays.forEach((name, array) -> addConstant(name, 0f, array.getShape()));
        return this;
    }

    /** Makes all arrays leaves of the gradient graph. */
    public ParameterStore trainable() {
        arrays.values().forEach(array -> array.setRequiresGradient(true));
        return this;
    }

    /** The array of that name. */
    public NDArray get(String name) {
        NDArray array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException("no parameter '" + name + "'; there are " + arrays.keySet());
        }
        return array;
    }

    /** All arrays in the order in which they were added. */
    public List<NDArray> all() {
        return List.copyOf(arrays.values());
    }

    /** Names and arrays in the order in which they were added. */
    public Map<String, NDArray> byName() {
        return Collections.unmodifiableMap(arrays);
    }

    /** Type of all arrays: FLOAT32 or FLOAT64. */
    public DataType precision() {
        return precision;
    }

    /** Number of values in all arrays. */
    public long size() {
        return arrays.values().stream().mapToLong(NDArray::size).sum();
    }

    /**
     * The gradients that a backward pass left, in the order of {@link #all()}, owned by {@code step}. They are the
     * engine's own accumulators: {@link #clearGradients()} zeroes them.
     */
    public List<NDArray> gradients(NDManager step) {
        List<NDArray> gradients = new ArrayList<>(arrays.size());
        for (NDArray array : arrays.values()) {
            NDArray gradient = array.getGradient();
            // a gradient starts out attached to the parameter's manager and would stay there forever
            gradient.attach(step);
            gradients.add(gradient);
        }
        return gradients;
    }

    /** Zeroes the gradients of all arrays. */
    public void clearGradients() {
        arrays.values().forEach(array -> JniUtils.zeroGrad((PtNDArray) array));
    }

    /** Copies the current values into arrays that {@code owner} holds, in the order of {@link #all()}. */
    public List<NDArray> copy(NDManager owner) {
        List<NDArray> copies = new ArrayList<>(arrays.size());
        for (NDArray array : arrays.values()) {
            try (NDArray values = array.stopGradient()) {
                NDArray copy = values.duplicate();
                copy.attach(owner);
                copies.add(copy);
            }
        }
        return copies;
    }

    /** Overwrites all arrays in place with the given ones, in the order of {@link #all()}, bit for bit. */
    public void overwrite(List<NDArray> values) {
        if (values.size() != arrays.size()) {
            throw new IllegalArgumentException(values.size() + " values for " + arrays.size() + " parameters");
        }
        copier.evaluate("overwrite", manager, TorchArgument.of(all()), TorchArgument.of(values));
    }

    /** Number of native arrays that this store's manager holds; constant while a model trains. */
    public int managedArrays() {
        return manager.getManagedArrays().size();
    }

    /** Saves all arrays as safetensors. */
    public void save(Path file) throws IOException {
        Safetensors.write(file, arrays);
    }

    /**
     * Overwrites all arrays in place with those of a file, bit for bit.
     *
     * @throws IOException when the file is broken, or has other names or shapes than this store
     */
    public void load(Path file) throws IOException {
        try (NDManager reading = manager.newSubManager()) {
            Map<String, NDArray> read = Safetensors.read(file, reading);
            if (!read.keySet().equals(arrays.keySet())) {
                throw new IOException(file + " holds other parameters than this model; check the model options");
            }
            for (Map.Entry<String, NDArray> entry : read.entrySet()) {
                NDArray array = arrays.get(entry.getKey());
                if (!array.getShape().equals(entry.getValue().getShape())
                        || array.getDataType() != entry.getValue().getDataType()) {
                    throw new IOException(file + ": '" + entry.getKey() + "' has shape "
                            + entry.getValue().getShape() + ", this model has " + array.getShape()
                            + "; check the model options");
                }
            }
            overwrite(arrays.keySet().stream().map(read::get).toList());
        }
    }

    @Override
    public void close() {
        copier.close();
        manager.close();
    }
}
