package dev.winnow.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.selection.Tries;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"/a/b.jsonl", "/Gr\u00fc\u00dfe \ud83d\ude00", "/a\\b", "/a\\x", "/a\\xzz", "/100%/a%20b"})
    void aNameThatDecodesStaysAsItIs(String name) {
        assertThat(FileNames.of(name.getBytes(StandardCharsets.UTF_8))).isEqualTo(name);
    }

    @Test
    void aByteThatDoesNotDecodeIsEscaped() {
        assertThat(FileNames.of("/m\u00fcll.txt".getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo("/m\\xfcll.txt");
        assertThat(FileNames.of("/m\\xfcll.txt".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("/m\\x5cxfcll.txt");
    }

    @Test
    void thePathOfTheFileSystemHasTheNameOfItsBytes() {
        assertThat(FileNames.of(Path.of("/tmp/a b/100%\\x/c#?.txt"))).isEqualTo("/tmp/a b/100%\\x/c#?.txt");
    }

    @Test
    void namesDifferWhereverBytesDo() {
        Random random = new Random(16);
        byte[] alphabet = {'\\', 'x', '5', 'c', 'e', (byte) 0xc3, (byte) 0xa9, (byte) 0xe2, (byte) 0x82, (byte) 0xff};
        Map<String, String> bytesByName = new HashMap<>();
        int tries = Tries.of(200_000, 20_000);
        for (int i = 0; i < tries; i++) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int length = 1 + random.nextInt(7); length > 0; length--) {
                bytes.write(alphabet[random.nextInt(alphabet.length)]);
            }
            String raw = bytes.toString(StandardCharsets.ISO_8859_1);
            String before = bytesByName.put(FileNames.of(bytes.toByteArray()), raw);
            if (before != null && !before.equals(raw)) {
                assertThat(raw).isEqualTo(before);
            }
        }
        assertThat(bytesByName).hasSizeGreaterThan(tries / 4);
    }
}
