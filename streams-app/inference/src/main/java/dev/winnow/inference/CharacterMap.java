package dev.winnow.inference;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The map of characters of a {@code Precompiled} normalizer, as SentencePiece writes it: the length of a trie in bytes, the trie as a double array of 32-bit units (see
 * Darts-clone), and the texts that its leaves point into, each ended by a zero. The native reader follows every reference without a look at its bounds.
 */
final class CharacterMap {
    private static final int HEADER = Integer.BYTES;

    /** Children of a node lie within one block: its number is the node's, their place in it a byte of the text. */
    private static final int BLOCK = 256;

    private static final int IS_TEXT = 1 << 31;
    private static final int HAS_TEXT = 1 << 8;
    private static final int IS_FAR = 1 << 9;

    private CharacterMap() {}

    /** Whether no text can lead out of a map, given in Base64 as encoders write it. */
    static boolean isSound(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (!Base64.getEncoder().encodeToString(bytes).equals(base64)) {
            return false;
        }
        ByteBuffer map = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (map.capacity() < HEADER) {
            return false;
        }
        int length = map.getInt(0);
        if (length <= 0 || length % (BLOCK * Integer.BYTES) != 0 || length > map.capacity() - HEADER) {
            return false;
        }
        int units = length / Integer.BYTES;
        ByteBuffer texts = map.slice(HEADER + length, map.capacity() - HEADER - length);
        try {
            StandardCharsets.UTF_8.newDecoder().decode(texts.duplicate());
        } catch (CharacterCodingException e) {
            return false;
        }
        for (int i = 0; i < units; i++) {
            int unit = unit(map, i);
            int children = i ^ children(unit);
            if ((unit & IS_TEXT) == 0
                    && (children >= units
                            || children < 0
                            || (unit & HAS_TEXT) != 0 && !isText(texts, unit(map, children)))) {
                return false;
            }
        }
        return true;
    }

    private static int unit(ByteBuffer map, int index) {
        return map.getInt(HEADER + index * Integer.BYTES);
    }

    /** Distance from a unit to the first of its children, by exclusive or. */
    private static int children(int unit) {
        return (unit >>> 10) << ((unit & IS_FAR) >>> 6);
    }

    /** Whether a unit points to the beginning of a character, or to the end of all texts. */
    private static boolean isText(ByteBuffer texts, int unit) {
        int place = unit & ~IS_TEXT;
        return place == texts.capacity() || place < texts.capacity() && (texts.get(place) & 0xC0) != 0x80;
    }
}
