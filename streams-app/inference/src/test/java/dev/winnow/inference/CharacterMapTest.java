package dev.winnow.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class CharacterMapTest {
    private static final int UNITS = 256;
    private static final int HAS_TEXT = 1 << 8;
    private static final int IS_TEXT = 1 << 31;
    private static final byte[] TEXTS = "x\0é\0".getBytes(StandardCharsets.UTF_8);

    @Test
    void aMapWhoseReferencesStayInsideIsSound() {
        assertThat(isSound(map('a', 0))).isTrue();
        assertThat(isSound(map('a', 2))).isTrue();
        assertThat(isSound(map('a', TEXTS.length))).isTrue();
    }

    @Test
    void aTextOutsideOrInsideOfACharacterIsNot() {
        assertThat(isSound(map('a', TEXTS.length + 1))).isFalse();
        assertThat(isSound(map('a', 3))).isFalse();
        assertThat(isSound(map('a', Integer.MAX_VALUE))).isFalse();
    }

    @Test
    void childrenOutsideOfTheTrieAreNot() {
        ByteBuffer map = map('a', 0);
        unit(map, 5, UNITS << 10);
        assertThat(isSound(map)).isFalse();
        unit(map, 5, 1 << 10 | 1 << 9);
        assertThat(isSound(map)).isFalse();
        // the unit of a text has no children, whatever its bits are
        unit(map, 5, IS_TEXT | UNITS << 10);
        assertThat(isSound(map)).isTrue();
    }

    @Test
    void lengthsThatDoNotFitAreNot() {
        for (int length : new int[] {0, -1, 4, UNITS * 4 - 4, UNITS * 8, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThat(isSound(map('a', 0).putInt(0, length))).as("%d", length).isFalse();
        }
        assertThat(CharacterMap.isSound("")).isFalse();
        assertThat(CharacterMap.isSound("AAAA")).isFalse();
        assertThat(CharacterMap.isSound("no Base64!")).isFalse();
        assertThat(CharacterMap.isSound(Base64.getEncoder()
                        .encodeToString(Arrays.copyOf(map('a', 0).array(), UNITS))))
                .isFalse();
    }

    @Test
    void textsThatAreNotUtf8AreNot() {
        ByteBuffer map = map('a', 0);
        map.put(map.capacity() - 1, (byte) 0xC3);
        assertThat(isSound(map)).isFalse();
    }

    @Test
    void base64ThatNoEncoderWritesIsNot() {
        String sound = Base64.getEncoder().encodeToString(map('a', 0).array());
        assertThat(sound).endsWith("A==");
        assertThat(CharacterMap.isSound(sound)).isTrue();
        assertThat(CharacterMap.isSound(sound.replaceFirst("A==$", "B=="))).isFalse();
    }

    /** A trie with one letter, whose text is at a place. */
    private static ByteBuffer map(char letter, int place) {
        ByteBuffer map = ByteBuffer.allocate(4 + 4 * UNITS + TEXTS.length).order(ByteOrder.LITTLE_ENDIAN);
        map.putInt(0, 4 * UNITS);
        unit(map, letter, letter | HAS_TEXT | 1 << 10);
        unit(map, letter ^ 1, IS_TEXT | place);
        return map.put(4 + 4 * UNITS, TEXTS);
    }

    private static void unit(ByteBuffer map, int index, int unit) {
        map.putInt(4 + 4 * index, unit);
    }

    private static boolean isSound(ByteBuffer map) {
        return CharacterMap.isSound(Base64.getEncoder().encodeToString(map.array()));
    }
}
