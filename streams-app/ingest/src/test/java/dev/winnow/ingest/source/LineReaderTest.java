package dev.winnow.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    /** A line feed and bytes that differ from it in one bit or follow it in value. */
    private static final byte[] BYTES = {'\n', 0x0b, 0x08, 0x1a, (byte) 0x8a, 0x00, (byte) 0xff, 'x', 0x0a ^ 0x40};

    @Test
    void linesAreThoseBetweenLineFeedsWhateverTheBytesAreAndHoweverTheyCome() throws IOException {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            byte[] content = new byte[random.nextInt(300)];
            for (int i = 0; i < content.length; i++) {
                content[i] = random.nextInt(20) == 0 ? (byte) '\n' : BYTES[1 + random.nextInt(BYTES.length - 1)];
            }

            LineReader reader = new LineReader(inPieces(content, random), 1 << 20);
            List<String> lines = new ArrayList<>();
            while (reader.next()) {
                lines.add(new String(reader.bytes(), 0, reader.length(), StandardCharsets.ISO_8859_1));
            }

            assertThat(lines).as("seed %d", seed).isEqualTo(split(content));
        }
    }

    private static List<String> split(byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
        if (lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1);
        }
        return lines;
    }

    private static ByteArrayInputStream inPieces(byte[] content, Random random) {
        return new ByteArrayInputStream(content) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 1 + random.nextInt(20)));
            }
        };
    }
}
