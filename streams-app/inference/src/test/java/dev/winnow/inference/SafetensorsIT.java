package dev.winnow.inference;

import static org.assertj.core.api.Assertions.assertThat;

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

class SafetensorsIT {
    private final TorchRuntime runtime = TorchRuntime.start(1, "cpu");

    @TempDir
    Path folder;

    @Test
    void halfPrecisionIsReadAsTheValuesThatItStandsFor() throws IOException {
        // one, minus two, a third, the smallest of all, the largest, minus zero, infinity
        float[] values = read("F16", 0x3c00, 0xc000, 0x3555, 0x0001, 0x7bff, 0x8000, 0x7c00);

        assertThat(values).containsExactly(1, -2, 0.333251953125f, 0x1p-24f, 65504, -0.0f, Float.POSITIVE_INFINITY);
    }

    @Test
    void bfloat16IsReadAsTheValuesThatItStandsFor() throws IOException {
        // one, minus two, a third, the largest
        assertThat(read("BF16", 0x3f80, 0xc000, 0x3eab, 0x7f7f)).containsExactly(1, -2, 0.333984375f, 0x1.fep127f);
    }

    private float[] read(String type, int... bits) throws IOException {
        byte[] header = ("{\"x\":{\"dtype\":\"" + type + "\",\"shape\":[" + bits.length + "],\"data_offsets\":[0,"
                        + 2 * bits.length + "]}}")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + 2 * bits.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header);
        for (int value : bits) {
            bytes.putShort((short) value);
        }
        Path file = Files.write(folder.resolve("x.safetensors"), bytes.array());
        try (NDManager manager = runtime.newManager()) {
            NDArray array = Safetensors.read(file, manager).get("x");
            return array.toFloatArray();
        }
    }
}
