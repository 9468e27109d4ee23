package dev.winnow.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Reads and writes named arrays as a safetensors file: 8 bytes of header length, a JSON header, raw little-endian values.
 *
 * <p>The same arrays in the same order give the same bytes, and a read returns the bits that were written; values of 16 bits, which others
 * write, are read as the float32 that they stand for. A file is
 * hostile until proven otherwise: header size, offsets, shapes and types are checked against its length before anything
 * is allocated. Stateless.
 */
public final class Safetensors {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_HEADER_BYTES = 16 << 20;
    private static final Map<String, DataType> TYPES =
            Map.of("F32", DataType.FLOAT32, "I64", DataType.INT64, "I32", DataType.INT32, "U8", DataType.UINT8);

    private static final String HALF = "F16";
    private static final String BFLOAT = "BF16";

    private Safetensors() {}

    /** Writes the arrays in the order of the map and forces them to disk. */
    public static void write(Path file, Map<String, NDArray> arrays) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        long offset = 0;
        for (Map.Entry<String, NDArray> entry : arrays.entrySet()) {
            NDArray array = entry.getValue();
            long bytes =
                    Math.multiplyExact(array.size(), (long) array.getDataType().getNumOfBytes());
            ObjectNode description = header.putObject(entry.getKey());
            description.put("dtype", typeName(array.getDataType()));
            for (long extent : array.getShape().getShape()) {
                description.withArray("shape").add(extent);
            }
            if (array.getShape().dimension() == 0) {
                description.putArray("shape");
            }
            description.putArray("data_offsets").add(offset).add(offset + bytes);
            offset += bytes;
        }
        byte[] json = JSON.writeValueAsBytes(header);
        // the format wants the values aligned to 8 bytes; spaces are JSON's own padding
        int padded = (json.length + 7) / 8 * 8;
        ByteBuffer start = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        start.putLong(padded).put(json);
        while (start.hasRemaining()) {
            start.put((byte) ' ');
        }
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            writeFully(channel, start.flip());
            for (NDArray array : arrays.values()) {
                writeFully(channel, array.toByteBuffer());
            }
            channel.force(true);
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static String typeName(DataType type) {
        return TYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == type)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("cannot write arrays of type " + type));
    }

    /** Reads all arrays, in the order of the file, into {@code owner}. */
    public static Map<String, NDArray> read(Path file, NDManager owner) throws IOException {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer length = readFully(channel, 0, Long.BYTES, file);
            long headerBytes = length.getLong();
            if (headerBytes < 2 || headerBytes > MAX_HEADER_BYTES || headerBytes > channel.size() - Long.BYTES) {
                throw broken(file, "header length " + headerBytes);
            }
            JsonNode header = JSON.readTree(new String(
                    readFully(channel, Long.BYTES, (int) headerBytes, file).array(), StandardCharsets.UTF_8));
            if (!header.isObject()) {
                throw broken(file, "the header is not a JSON object");
            }
            long dataStart = Long.BYTES + headerBytes;
            for (Map.Entry<String, JsonNode> entry : header.properties()) {
                if (!entry.getKey().equals("__metadata__")) {
                    arrays.put(entry.getKey(), array(channel, dataStart, entry, file, owner));
                }
            }
        }
        return arrays;
    }

    private static NDArray array(
            FileChannel channel, long dataStart, Map.Entry<String, JsonNode> entry, Path file, NDManager owner)
            throws IOException {
        JsonNode description = entry.getValue();
        String typeName = description.path("dtype").asText();
        boolean narrow = typeName.equals(HALF) || typeName.equals(BFLOAT);
        DataType type = narrow ? DataType.FLOAT32 : TYPES.get(typeName);
        if (type == null) {
            throw broken(
                    file,
                    "type of '" + entry.getKey() + "' is not one of " + BFLOAT + ", " + HALF + ", "
                            + String.join(", ", new TreeSet<>(TYPES.keySet())));
        }
        long begin = description.path("data_offsets").path(0).asLong(-1);
        long end = description.path("data_offsets").path(1).asLong(-1);
        long available = channel.size() - dataStart;
        if (begin < 0 || end < begin || end > available || end - begin > Integer.MAX_VALUE - 8) {
            throw broken(file, "offsets of '" + entry.getKey() + "' are outside of the file");
        }
        long[] extents = new long[description.path("shape").size()];
        long values = 1;
        for (int i = 0; i < extents.length; i++) {
            extents[i] = description.path("shape").path(i).asLong(-1);
            if (extents[i] < 0 || (extents[i] > 0 && values > available / extents[i])) {
                throw broken(file, "shape of '" + entry.getKey() + "' does not fit the file");
            }
            values *= extents[i];
        }
        if (values * (narrow ? Short.BYTES : type.getNumOfBytes()) != end - begin) {
            throw broken(file, "shape and offsets of '" + entry.getKey() + "' disagree");
        }
        ByteBuffer bytes = readFully(channel, dataStart + begin, (int) (end - begin), file);
        if (narrow) {
            return owner.create(widened(bytes.asShortBuffer(), typeName.equals(HALF)), new Shape(extents));
        }
        ByteBuffer direct = owner.allocateDirect(bytes.remaining());
        direct.put(bytes).flip();
        return owner.create(direct, new Shape(extents), type);
    }

    private static float[] widened(ShortBuffer values, boolean half) {
        float[] wide = new float[values.remaining()];
        for (int i = 0; i < wide.length; i++) {
            short bits = values.get(i);
            wide[i] = half ? half(bits) : Float.intBitsToFloat(bits << 16);
        }
        return wide;
    }

    /** The value of a half-precision float: sign, 5 bits of exponent, 10 of mantissa. */
    private static float half(short bits) {
        int exponent = bits >> 10 & 0x1f;
        int mantissa = bits & 0x3ff;
        float size;
        if (exponent == 0x1f) {
            size = mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else if (exponent == 0) {
            size = Math.scalb((float) mantissa, -24);
        } else {
            size = Math.scalb((float) (mantissa | 0x400), exponent - 25);
        }
        return bits < 0 ? -size : size;
    }

    private static ByteBuffer readFully(FileChannel channel, long position, int bytes, Path file) throws IOException {
        if (position + bytes > channel.size()) {
            throw broken(file, "it ends early");
        }
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw broken(file, "it ends early");
            }
        }
        return buffer.flip();
    }

    private static IOException broken(Path file, String reason) {
        return new IOException(file + " is not a usable safetensors file: " + reason + "; write it again");
    }
}
