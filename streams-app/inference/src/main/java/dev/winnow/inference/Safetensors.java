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
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads and writes named arrays as a safetensors file: 8 bytes of header length, a JSON header, raw little-endian values.
 *
 * <p>The same arrays in the same order give the same bytes, and a read returns the bits that were written; values of 16 bits, which others
 * write, are converted to float32, values of 64 bits as the nearest float32. A file is
 * hostile until proven otherwise: header size, offsets, shapes and types are checked against its length before anything
 * is allocated, and arrays that share bytes are refused. Stateless.
 */
public final class Safetensors {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_HEADER_BYTES = 16 << 20;
    private static final Map<String, DataType> TYPES =
            Map.of("F32", DataType.FLOAT32, "I64", DataType.INT64, "I32", DataType.INT32, "U8", DataType.UINT8);

    private static final String HALF = "F16";
    private static final String BFLOAT = "BF16";
    private static final String DOUBLE = "F64";

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
        Contents contents = open(file);
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        for (String name : contents.names()) {
            arrays.put(name, contents.read(name, owner));
        }
        return arrays;
    }

    /** Reads the header of a file; arrays are read one by one, so that arrays that are not read may be of any type. */
    public static Contents open(Path file) throws IOException {
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
            Map<String, JsonNode> arrays = new LinkedHashMap<>();
            header.properties().forEach(entry -> arrays.put(entry.getKey(), entry.getValue()));
            arrays.remove("__metadata__");
            Contents contents = new Contents(file, arrays, Long.BYTES + headerBytes);
            contents.requireApart(channel.size());
            return contents;
        }
    }

    /** What a file holds, by its header. */
    public static final class Contents {
        private final Path file;
        private final Map<String, JsonNode> arrays;
        private final long dataStart;

        private Contents(Path file, Map<String, JsonNode> arrays, long dataStart) {
            this.file = file;
            this.arrays = arrays;
            this.dataStart = dataStart;
        }

        /** Names of the arrays in the order of the file. */
        public Set<String> names() {
            return Collections.unmodifiableSet(arrays.keySet());
        }

        /**
         * Reads one array into {@code owner}.
         *
         * @throws IOException if none has the name, or it is of a type that is not read
         */
        public NDArray read(String name, NDManager owner) throws IOException {
            JsonNode description = arrays.get(name);
            if (description == null) {
                throw broken(file, "it has no array '" + name + "'");
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                return array(channel, dataStart, Map.entry(name, description), file, owner);
            }
        }

        /** Each array costs memory, so a file of a few bytes must not declare many. */
        private void requireApart(long fileBytes) throws IOException {
            long end = 0;
            List<long[]> ranges = new ArrayList<>();
            for (JsonNode description : arrays.values()) {
                JsonNode offsets = description.path("data_offsets");
                ranges.add(
                        new long[] {offsets.path(0).asLong(-1), offsets.path(1).asLong(-1)});
            }
            ranges.sort(Comparator.<long[]>comparingLong(range -> range[0]).thenComparingLong(range -> range[1]));
            for (long[] range : ranges) {
                if (range[0] < 0 || range[1] < range[0] || range[1] > fileBytes - dataStart) {
                    throw broken(file, "offsets " + range[0] + " to " + range[1] + " are outside of the file");
                }
                if (range[0] < end) {
                    throw broken(file, "arrays share the bytes at offset " + range[0]);
                }
                end = range[1];
            }
        }
    }

    private static NDArray array(
            FileChannel channel, long dataStart, Map.Entry<String, JsonNode> entry, Path file, NDManager owner)
            throws IOException {
        JsonNode description = entry.getValue();
        String typeName = description.path("dtype").asText();
        boolean narrow = typeName.equals(HALF) || typeName.equals(BFLOAT);
        boolean wide = typeName.equals(DOUBLE);
        DataType type = narrow || wide ? DataType.FLOAT32 : TYPES.get(typeName);
        if (type == null) {
            throw broken(
                    file,
                    "type of '" + entry.getKey() + "' is " + typeName + " and not one of " + BFLOAT + ", " + HALF + ", "
                            + DOUBLE + ", " + String.join(", ", new TreeSet<>(TYPES.keySet())));
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
        if (values * (narrow ? Short.BYTES : wide ? Double.BYTES : type.getNumOfBytes()) != end - begin) {
            throw broken(file, "shape and offsets of '" + entry.getKey() + "' disagree");
        }
        ByteBuffer bytes = readFully(channel, dataStart + begin, (int) (end - begin), file);
        if (narrow) {
            return owner.create(widened(bytes.asShortBuffer(), typeName.equals(HALF)), new Shape(extents));
        }
        if (wide) {
            float[] nearest = new float[(int) values];
            for (int i = 0; i < nearest.length; i++) {
                nearest[i] = (float) bytes.getDouble();
            }
            return owner.create(nearest, new Shape(extents));
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
