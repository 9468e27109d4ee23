package dev.winnow.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsIT {
    private final TorchRuntime runtime = TorchRuntime.start(1, "cpu");

    @TempDir
    Path folder;

    @Test
    void halfPrecisionIsReadAsTheValuesThatItRepresents() throws IOException {
        // one, minus two, a third, the smallest of all, the largest, minus zero, infinity
        float[] values = read("F16", 0x3c00, 0xc000, 0x3555, 0x0001, 0x7bff, 0x8000, 0x7c00);

        assertThat(values).containsExactly(1, -2, 0.333251953125f, 0x1p-24f, 65504, -0.0f, Float.POSITIVE_INFINITY);
    }

    @Test
    void bfloat16IsReadAsTheValuesThatItRepresents() throws IOException {
        // one, minus two, a third, the largest
        assertThat(read("BF16", 0x3f80, 0xc000, 0x3eab, 0x7f7f)).containsExactly(1, -2, 0.333984375f, 0x1.fep127f);
    }

    @Test
    void valuesOf64BitsAreReadAsTheNearest() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(1.0 / 3)
                .putDouble(-2);

        try (NDManager manager = runtime.newManager()) {
            assertThat(Safetensors.read(file(description("x", "F64", 2, 0, 16), data.array()), manager)
                            .get("x")
                            .toFloatArray())
                    .containsExactly((float) (1.0 / 3), -2);
        }
    }

    @Test
    void anArrayOfAnotherTypeIsInNobodysWayUnlessItIsAskedFor() throws IOException {
        Path file = file(description("mask", "BOOL", 4, 0, 4) + "," + description("x", "U8", 2, 4, 6), new byte[6]);

        Safetensors.Contents contents = Safetensors.open(file);

        assertThat(contents.names()).containsExactly("mask", "x");
        try (NDManager manager = runtime.newManager()) {
            assertThat(contents.read("x", manager).size()).isEqualTo(2);
            assertThatThrownBy(() -> contents.read("mask", manager)).hasMessageContaining("'mask' is BOOL");
            assertThatThrownBy(() -> Safetensors.read(file, manager)).hasMessageContaining("'mask' is BOOL");
            assertThatThrownBy(() -> contents.read("y", manager)).hasMessageContaining("no array 'y'");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0,4", "2,6", "1,3"})
    void arraysThatShareBytesAreRefusedBeforeAnythingIsAllocated(String offsets) throws IOException {
        String[] range = offsets.split(",");
        int begin = Integer.parseInt(range[0]);
        int end = Integer.parseInt(range[1]);
        Path file = file(
                description("x", "U8", 4, 0, 4) + "," + description("y", "U8", end - begin, begin, end), new byte[6]);

        assertThatThrownBy(() -> Safetensors.open(file)).hasMessageContaining("share the bytes at offset");
    }

    private static String description(String name, String type, int values, int begin, int end) {
        return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":[" + values + "],\"data_offsets\":[" + begin
                + "," + end + "]}";
    }

    private Path file(String descriptions, byte[] data) throws IOException {
        byte[] header = ("{" + descriptions + "}").getBytes(StandardCharsets.UTF_8);
        return Files.write(
                folder.resolve("x.safetensors"),
                ByteBuffer.allocate(8 + header.length + data.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length)
                        .put(header)
                        .put(data)
                        .array());
    }

    private float[] read(String type, int... bits) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(2 * bits.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : bits) {
            bytes.putShort((short) value);
        }
        Path file = file(description("x", type, bits.length, 0, 2 * bits.length), bytes.array());
        try (NDManager manager = runtime.newManager()) {
            NDArray array = Safetensors.read(file, manager).get("x");
            return array.toFloatArray();
        }
    }
}
