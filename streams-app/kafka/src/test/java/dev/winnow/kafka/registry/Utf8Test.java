package dev.winnow.kafka.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
    private static boolean isValidInJava(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Test
    void allCharactersAreValidAndNothingElseIs() {
        for (int code = 0; code <= Character.MAX_CODE_POINT; code++) {
            if (code < Character.MIN_SURROGATE || code > Character.MAX_SURROGATE) {
                byte[] bytes = Character.toString(code).getBytes(StandardCharsets.UTF_8);
                if (!Utf8.isValid(bytes, 0, bytes.length)) {
                    fail("U+%04X", code);
                }
            }
        }
        Random random = new Random(1);
        int[] leads = {0x41, 0x80, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff};
        int valid = 0;
        for (int round = 0; round < 100_000; round++) {
            byte[] bytes = new byte[1 + random.nextInt(6)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte)
                        (random.nextInt(3) == 0 ? leads[random.nextInt(leads.length)] : 0x80 + random.nextInt(64));
            }
            boolean expected = isValidInJava(bytes);
            valid += expected ? 1 : 0;
            if (Utf8.isValid(bytes, 0, bytes.length) != expected) {
                fail("round %d: valid is %s", round, !expected);
            }
        }
        assertThat(valid).isGreaterThan(100);
    }

    @Test
    void aPlaceInALongTextIsFound() {
        for (int at = 0; at < 40; at++) {
            byte[] bytes = "x".repeat(40).getBytes(StandardCharsets.UTF_8);
            bytes[at] = (byte) 0xff;
            assertThat(Utf8.isValid(bytes, 0, bytes.length)).isFalse();
            assertThat(Utf8.isValid(bytes, at + 1, bytes.length)).isTrue();
            assertThat(Utf8.isValid(bytes, 0, at)).isTrue();
        }
    }
}
