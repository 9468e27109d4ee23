package dev.winnow.ingest.source;

import dev.winnow.decision.TextNormalizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The text of a record: in UTF-8, where the input holds it so and it is seen to be in its normal form, as most texts are, which are then never decoded; else as
 * characters. Immutable.
 */
public final class DraftText {
    private final byte[] utf8;
    private final String characters;

    private DraftText(byte[] utf8, String characters) {
        this.utf8 = utf8;
        this.characters = characters;
    }

    /** A text of another encoding, or one that has been decoded. */
    public static DraftText of(String characters) {
        return new DraftText(null, characters);
    }

    /** A text that the input holds in UTF-8; what is not UTF-8 becomes U+FFFD. The bytes are not to be changed any more. */
    static DraftText of(byte[] utf8) {
        return ofNormal(utf8).orElseGet(() -> of(new String(utf8, StandardCharsets.UTF_8)));
    }

    /** A text in UTF-8 that is seen to be in its normal form but for white space around it, which is left out. The bytes are not to be changed any more. */
    static Optional<DraftText> ofNormal(byte[] utf8) {
        int from = 0;
        int to = utf8.length;
        while (from < to && isSpace(utf8[from])) {
            from++;
        }
        while (to > from && isSpace(utf8[to - 1])) {
            to--;
        }
        byte[] text = to - from == utf8.length ? utf8 : Arrays.copyOfRange(utf8, from, to);
        return TextNormalizer.isSeenNormal(text) ? Optional.of(new DraftText(text, null)) : Optional.empty();
    }

    private static boolean isSpace(byte value) {
        return value == ' ' || value == '\n' || value == '\t';
    }

    /** Whether the text is known to be in its normal form. */
    public boolean isNormal() {
        return utf8 != null;
    }

    /** The text in UTF-8, not to be changed; of one that is in normal form the bytes of the input without white space around them. */
    public byte[] utf8() {
        return utf8 == null ? characters.getBytes(StandardCharsets.UTF_8) : utf8;
    }

    /** The text as characters; of one that is in normal form decoded by each call. */
    public String characters() {
        return utf8 == null ? characters : new String(utf8, StandardCharsets.UTF_8);
    }

    /** Whether the text has U+FFFD: bytes may have been replaced. */
    boolean hasReplacements() {
        return utf8 == null && characters.indexOf('\uFFFD') >= 0;
    }

    /** Bytes that it takes, about. */
    public long bytes() {
        return utf8 == null ? 2L * characters.length() : utf8.length;
    }
}
