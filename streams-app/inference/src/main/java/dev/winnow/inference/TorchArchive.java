package dev.winnow.inference;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive (.pt) written from Java: source text of one class and float32 arrays that it holds.
 *
 * <p>The same contents give the same bytes. One thread builds it. A method's source is TorchScript with the two-space
 * indentation of a class body, and its first parameter is {@code self}, for example
 *
 * <pre>{@code
 *   def twice(self, x: Tensor) -> Tensor:
 *     return x * 2.
 * }</pre>
 */
public final class TorchArchive {
    private static final LocalDateTime FIXED_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);
    private static final byte[] EMPTY_TUPLE = new PickleWriter().emptyTuple().finish();

    private final String name;
    private final List<Held> held = new ArrayList<>();
    private final StringBuilder methods = new StringBuilder();

    /** An array of the module: a parameter is trained, a buffer is not. */
    private record Held(String name, boolean trained, float[] values, long[] shape) {}

    /** Starts an archive of the class {@code name}. */
    public TorchArchive(String name) {
        if (!name.matches("[A-Za-z][A-Za-z0-9]*")) {
            throw new IllegalArgumentException("not a class name: '" + name + "'");
        }
        this.name = name;
    }

    /** Adds a trained array, row-major. */
    public TorchArchive parameter(String parameter, float[] values, long... shape) {
        return hold(parameter, true, values, shape);
    }

    /** Adds a fixed array, row-major. */
    public TorchArchive buffer(String buffer, float[] values, long... shape) {
        return hold(buffer, false, values, shape);
    }

    private TorchArchive hold(String array, boolean trained, float[] values, long[] shape) {
        long expected = 1;
        for (long extent : shape) {
            expected = Math.multiplyExact(expected, extent);
        }
        if (expected != values.length) {
            throw new IllegalArgumentException(
                    "array '" + array + "' holds " + values.length + " values, its shape needs " + expected);
        }
        held.add(new Held(array, trained, values.clone(), shape.clone()));
        return this;
    }

    /** Adds one or more methods. */
    public TorchArchive method(String source) {
        methods.append(source.replace("(self,", "(self: __torch__." + name + ","));
        if (!source.endsWith("\n")) {
            methods.append('\n');
        }
        return this;
    }

    /** Writes the archive to a file. */
    public void write(Path file) {
        try (OutputStream out = Files.newOutputStream(file)) {
            write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the TorchScript archive " + file, e);
        }
    }

    /** The archive in memory. */
    public byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private void write(OutputStream out) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            put(zip, "data.pkl", state());
            put(zip, "code/__torch__.py", source().getBytes(StandardCharsets.UTF_8));
            put(zip, "constants.pkl", EMPTY_TUPLE);
            for (int i = 0; i < held.size(); i++) {
                put(zip, "data/" + i, littleEndian(held.get(i).values()));
            }
            put(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
            put(zip, "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private String source() {
        StringBuilder text = new StringBuilder("class " + name + "(Module):\n");
        text.append("  __parameters__ = [").append(names(true)).append("]\n");
        text.append("  __buffers__ = [").append(names(false)).append("]\n");
        text.append("  training : bool\n");
        held.forEach(array -> text.append("  ").append(array.name()).append(" : Tensor\n"));
        return text.append(methods).toString();
    }

    private String names(boolean trained) {
        return held.stream()
                .filter(array -> array.trained() == trained)
                .map(array -> '"' + array.name() + "\", ")
                .collect(Collectors.joining());
    }

    private byte[] state() {
        PickleWriter pickle = new PickleWriter();
        pickle.global("__torch__", name).emptyTuple().newObject().emptyDictionary();
        pickle.mark().text("training").truth(false);
        for (int i = 0; i < held.size(); i++) {
            tensor(pickle, held.get(i), i);
        }
        return pickle.setItems().build().finish();
    }

    private static void tensor(PickleWriter pickle, Held array, int storage) {
        pickle.text(array.name()).global("torch._utils", "_rebuild_tensor_v2").mark();
        pickle.mark().text("storage").global("torch", "FloatStorage");
        pickle.text(Integer.toString(storage)).text("cpu").integer(array.values().length);
        pickle.tuple().persistentId().integer(0);
        integers(pickle, array.shape());
        integers(pickle, strides(array.shape()));
        pickle.truth(array.trained());
        pickle.global("collections", "OrderedDict").emptyTuple().reduce();
        pickle.tuple().reduce();
    }

    private static void integers(PickleWriter pickle, long[] values) {
        pickle.mark();
        for (long value : values) {
            pickle.integer(value);
        }
        pickle.tuple();
    }

    private static long[] strides(long[] shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape[i];
        }
        return strides;
    }

    private static byte[] littleEndian(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /** The engine reads stored entries only, below one top folder. */
    private static void put(ZipOutputStream zip, String path, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry("archive/" + path);
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCompressedSize(bytes.length);
        entry.setCrc(checksum.getValue());
        entry.setTimeLocal(FIXED_TIME);
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }
}
