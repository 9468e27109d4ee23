package dev.winnow.ingest.source;

import com.ibm.icu.text.CharsetDetector;
import com.ibm.icu.text.CharsetMatch;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Decodes text of the web, of which declarations are missing, wrong or late. In this order: a byte order mark; UTF-8 where the bytes are valid UTF-8 beyond
 * ASCII, since no other text looks like that by chance; what is declared, the header before the page, as far as the bytes fit it; what a detector
 * recognises. Bytes fit a charset when at most one in twenty characters beyond ASCII is damaged, that is undefined or a control character. Pure.
 */
final class WebText {
    private static final double TOLERATED = 0.05;
    private static final int MIN_CONFIDENCE = 15;
    private static final int MIN_EAST_ASIAN_CONFIDENCE = 60;
    private static final int BEFORE_FIRST = 256;
    private static final int DETECTED = 1 << 16;
    private static final byte ESCAPE = 0x1b;

    private WebText() {}

    /** A page; where nothing fits, its bytes as UTF-8, with U+FFFD for each that is not. */
    static String page(byte[] html, Optional<Charset> header) {
        List<Charset> declared = new ArrayList<>();
        header.ifPresent(declared::add);
        CharsetDeclarations.ofPage(html).ifPresent(declared::add);
        return decode(html, declared, true)
                .or(() -> fitting(html, Charset.forName("windows-1252")))
                .orElseGet(() -> new String(html, StandardCharsets.UTF_8));
    }

    /** Plain text; empty where nothing fits. */
    static Optional<String> plain(byte[] text, Optional<Charset> header) {
        return decode(text, header.stream().toList(), false);
    }

    private static Optional<String> decode(byte[] bytes, List<Charset> declared, boolean html) {
        Optional<String> marked = marked(bytes);
        if (marked.isPresent()) {
            return marked;
        }
        int sequences = utf8Sequences(bytes);
        if (sequences >= 0) {
            // two or three characters can be valid UTF-8 by accident
            Optional<String> other = sequences > 2 || !declared.stream().anyMatch(EncodingLabels::isEastAsian)
                    ? Optional.empty()
                    : strict(bytes, declared.get(0));
            if (other.isPresent()) {
                return other;
            }
            if (sequences > 0 || !holds(bytes, ESCAPE) && !holds(bytes, (byte) 0)) {
                return Optional.of(new String(bytes, StandardCharsets.UTF_8));
            }
        }
        for (Charset charset : declared) {
            Optional<String> text = fitting(bytes, charset);
            if (text.isPresent()) {
                return text;
            }
        }
        return sequences < 0
                ? fitting(bytes, StandardCharsets.UTF_8).or(() -> detected(bytes, html))
                : detected(bytes, html).or(() -> fitting(bytes, StandardCharsets.UTF_8));
    }

    private static Optional<String> marked(byte[] bytes) {
        Charset charset = startsWith(bytes, 0xef, 0xbb, 0xbf)
                ? StandardCharsets.UTF_8
                : startsWith(bytes, 0xff, 0xfe)
                        ? StandardCharsets.UTF_16LE
                        : startsWith(bytes, 0xfe, 0xff) ? StandardCharsets.UTF_16BE : null;
        if (charset == null) {
            return Optional.empty();
        }
        int mark = charset.equals(StandardCharsets.UTF_8) ? 3 : 2;
        return Optional.of(new String(bytes, mark, bytes.length - mark, charset));
    }

    private static boolean startsWith(byte[] bytes, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xff) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    /** Characters beyond ASCII when the bytes are UTF-8, of which the last may be cut off; -1 when they are not. */
    private static int utf8Sequences(byte[] bytes) {
        if (strict(bytes, StandardCharsets.UTF_8).isEmpty()) {
            return -1;
        }
        int sequences = 0;
        for (byte next : bytes) {
            sequences += (next & 0xc0) == 0xc0 ? 1 : 0;
        }
        return sequences;
    }

    private static Optional<String> strict(byte[] bytes, Charset charset) {
        try {
            return Optional.of(
                    charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** The text when the bytes fit the charset. */
    private static Optional<String> fitting(byte[] bytes, Charset charset) {
        String text = new String(bytes, charset);
        if (charset.name().startsWith("UTF-16")) {
            // almost any bytes are UTF-16: what is meant to be has zeros for the markup or the spaces
            return holds(bytes, (byte) 0) && text.indexOf('\0') < 0 && text.indexOf('\uFFFD') < 0
                    ? Optional.of(text)
                    : Optional.empty();
        }
        if (charset.name().equals("ISO-2022-JP") && !holds(bytes, ESCAPE)) {
            return Optional.empty();
        }
        long damaged = 0;
        long beyondAscii = 0;
        CharBuffer characters = CharBuffer.wrap(text);
        while (characters.hasRemaining()) {
            char next = characters.get();
            if (next >= 0x80) {
                beyondAscii++;
                damaged += next == '\uFFFD' || next < 0xa0 && next != 0x85 ? 1 : 0;
            }
        }
        return damaged <= TOLERATED * beyondAscii ? Optional.of(text) : Optional.empty();
    }

    /** Looks at the text from its first bytes beyond ASCII on. */
    private static Optional<String> detected(byte[] bytes, boolean html) {
        int first = 0;
        while (first < bytes.length && bytes[first] >= 0 && bytes[first] != ESCAPE) {
            first++;
        }
        int from = Math.max(0, first - BEFORE_FIRST);
        CharsetDetector detector = new CharsetDetector();
        detector.enableInputFilter(html);
        detector.setText(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + DETECTED)));
        for (CharsetMatch match : detector.detectAll()) {
            Optional<Charset> charset = known(match.getName());
            if (charset.isPresent() && match.getConfidence() >= enough(charset.get())) {
                Optional<String> text = fitting(bytes, charset.get());
                if (text.isPresent()) {
                    return text;
                }
            }
        }
        return Optional.empty();
    }

    /** Bytes of many kinds are pairs of some East Asian set: noise is up to 51 of them, Thai up to 53, sentences in them about 100. */
    private static int enough(Charset charset) {
        return EncodingLabels.isEastAsian(charset) ? MIN_EAST_ASIAN_CONFIDENCE : MIN_CONFIDENCE;
    }

    /** The detector's EBCDIC sets are none of the web. */
    private static Optional<Charset> known(String name) {
        Optional<Charset> charset = EncodingLabels.charset(name);
        return charset.isEmpty() && name.startsWith("ISO-2022-") && Charset.isSupported(name)
                ? Optional.of(Charset.forName(name))
                : charset;
    }

    private static boolean holds(byte[] bytes, byte wanted) {
        for (byte next : bytes) {
            if (next == wanted) {
                return true;
            }
        }
        return false;
    }
}
