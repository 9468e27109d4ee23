package dev.winnow.ingest.source;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decodes text of the web, of which declarations are missing, wrong or late. In this order: a byte order mark; UTF-8 where the bytes beyond ASCII are UTF-8 but for
 * one in a hundred, since no other text looks like that by chance; what is declared, the header before the page, as far as the bytes fit it; what a detector
 * recognises. Bytes fit a charset when at most one in twenty characters beyond ASCII is damaged, that is undefined or a control character. Pure.
 */
public final class WebText {
    private static final double TOLERATED = 0.05;
    private static final double SELDOM = 0.01;
    private static final char REPLACEMENT = '\ufffd';
    private static final int DOUBTFUL_SEQUENCES = 2;
    static final byte ESCAPE = 0x1b;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGHEST_BITS = 0x8080_8080_8080_8080L;

    private WebText() {}

    /** The text of a page, or of plain text, that declares nothing; empty where nothing fits. */
    public static Optional<String> undeclared(byte[] bytes, boolean html) {
        return (html ? Optional.of(page(bytes, Optional.empty())) : plain(bytes, Optional.empty())).map(Decoded::text);
    }

    /** A page; where nothing fits, its bytes as UTF-8, with U+FFFD for each that is not. */
    static Decoded page(byte[] html, Optional<Charset> header) {
        return decode(html, header, true)
                .or(() -> fitting(html, Charset.forName("windows-1252"), CharsetOrigin.FALLBACK))
                .orElseGet(() -> new Decoded(
                        new String(html, StandardCharsets.UTF_8), StandardCharsets.UTF_8, CharsetOrigin.FALLBACK));
    }

    /** Plain text; empty where nothing fits. */
    static Optional<Decoded> plain(byte[] text, Optional<Charset> header) {
        return seen(text).or(() -> decode(text, header, false));
    }

    /** What {@link #decode} would find for UTF-8 beyond doubt, and for ASCII, without decoding it. */
    private static Optional<Decoded> seen(byte[] bytes) {
        return DraftText.ofNormal(bytes)
                .filter(text -> {
                    int sequences = sequences(bytes);
                    return sequences == 0 || sequences > DOUBTFUL_SEQUENCES;
                })
                .map(text -> new Decoded(text, StandardCharsets.UTF_8, CharsetOrigin.CONTENT));
    }

    /** Whether bytes are the UTF-16 that a header declares. */
    static boolean isWide(byte[] bytes, Optional<Charset> header) {
        return header.filter(charset -> charset.name().startsWith("UTF-16"))
                .flatMap(charset -> fits(bytes, charset))
                .isPresent();
    }

    private record Declared(Charset charset, CharsetOrigin origin) {}

    private static Optional<Decoded> decode(byte[] bytes, Optional<Charset> header, boolean html) {
        Optional<Decoded> marked = marked(bytes);
        if (marked.isPresent()) {
            return marked;
        }
        Optional<Decoded> utf8 = utf8(bytes);
        if (utf8.isEmpty()) {
            Optional<Decoded> damaged = damagedUtf8(bytes);
            if (damaged.isPresent()) {
                return damaged;
            }
        }
        int sequences = utf8.isPresent() ? sequences(bytes) : -1;
        // of ASCII alone, the charsets that a page may declare make the same text
        boolean ascii = sequences == 0
                && utf8.get().text().indexOf(ESCAPE) < 0
                && utf8.get().text().indexOf(0) < 0;
        if (sequences > DOUBTFUL_SEQUENCES || ascii) {
            return utf8;
        }
        List<Declared> declared = declared(bytes, header, html);
        if (sequences >= 0) {
            // two or three characters can be valid UTF-8 by accident
            Optional<Decoded> other = declared.stream().anyMatch(it -> EncodingLabels.isEastAsian(it.charset()))
                    ? strict(bytes, declared.get(0))
                    : Optional.empty();
            if (other.isPresent()) {
                return other;
            }
            if (sequences > 0) {
                return utf8;
            }
        }
        for (Declared each : declared) {
            Optional<Decoded> text = fitting(bytes, each.charset(), each.origin());
            if (text.isPresent()) {
                return text;
            }
        }
        return sequences < 0
                ? fitting(bytes, StandardCharsets.UTF_8, CharsetOrigin.CONTENT).or(() -> detected(bytes, html))
                : detected(bytes, html).or(() -> fitting(bytes, StandardCharsets.UTF_8, CharsetOrigin.CONTENT));
    }

    private static List<Declared> declared(byte[] bytes, Optional<Charset> header, boolean html) {
        List<Declared> declared = new ArrayList<>();
        header.ifPresent(charset -> declared.add(new Declared(charset, CharsetOrigin.HEADER)));
        if (html) {
            CharsetDeclarations.ofPage(bytes)
                    .ifPresent(charset -> declared.add(new Declared(charset, CharsetOrigin.PAGE)));
        }
        return declared;
    }

    private static Optional<Decoded> marked(byte[] bytes) {
        Charset charset = startsWith(bytes, 0xef, 0xbb, 0xbf)
                ? StandardCharsets.UTF_8
                : startsWith(bytes, 0xff, 0xfe)
                        ? StandardCharsets.UTF_16LE
                        : startsWith(bytes, 0xfe, 0xff) ? StandardCharsets.UTF_16BE : null;
        if (charset == null) {
            return Optional.empty();
        }
        int mark = charset.equals(StandardCharsets.UTF_8) ? 3 : 2;
        return Optional.of(
                new Decoded(new String(bytes, mark, bytes.length - mark, charset), charset, CharsetOrigin.MARK));
    }

    private static boolean startsWith(byte[] bytes, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xff) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    /** The text when the bytes are UTF-8. A replacement character is rare in real text, so that the strict decoder is asked only when one turns up. */
    private static Optional<Decoded> utf8(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0
                && strict(bytes, new Declared(StandardCharsets.UTF_8, CharsetOrigin.CONTENT))
                        .isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Decoded(text, StandardCharsets.UTF_8, CharsetOrigin.CONTENT));
    }

    /** The text when nearly all sequences of the bytes are UTF-8, and the last one may be cut: a declaration of another charset is wrong all the same. */
    private static Optional<Decoded> damagedUtf8(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        long damaged = text.chars().filter(next -> next == REPLACEMENT).count() - (text.endsWith("\ufffd") ? 1 : 0);
        long whole =
                text.chars().filter(next -> next >= 0x80 && next != REPLACEMENT).count();
        return whole > DOUBTFUL_SEQUENCES && damaged <= SELDOM * whole
                ? Optional.of(new Decoded(text, StandardCharsets.UTF_8, CharsetOrigin.CONTENT))
                : Optional.empty();
    }

    /** Characters beyond ASCII in UTF-8, counted as far as it matters. */
    private static int sequences(byte[] utf8) {
        int sequences = 0;
        int at = 0;
        while (at < utf8.length && sequences <= DOUBTFUL_SEQUENCES) {
            if (at + Long.BYTES <= utf8.length && ((long) LONGS.get(utf8, at) & HIGHEST_BITS) == 0) {
                at += Long.BYTES;
            } else {
                sequences += (utf8[at++] & 0xc0) == 0xc0 ? 1 : 0;
            }
        }
        return sequences;
    }

    private static Optional<Decoded> strict(byte[] bytes, Declared declared) {
        try {
            String text = declared.charset()
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return Optional.of(new Decoded(text, declared.charset(), declared.origin()));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** The text when the bytes fit the charset. */
    private static Optional<Decoded> fitting(byte[] bytes, Charset charset, CharsetOrigin origin) {
        return fits(bytes, charset).map(text -> new Decoded(text, charset, origin));
    }

    private static Optional<String> fits(byte[] bytes, Charset charset) {
        String text = new String(bytes, charset);
        if (charset.name().startsWith("UTF-16")) {
            // almost any bytes are UTF-16: what is meant to be has zeros for the markup or the spaces
            return holds(bytes, (byte) 0) && text.indexOf('\0') < 0 && text.indexOf('\uFFFD') < 0
                    ? Optional.of(text)
                    : Optional.empty();
        }
        if (charset.name().equals("x-windows-iso2022jp") && !holds(bytes, ESCAPE)) {
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

    private static Optional<Decoded> detected(byte[] bytes, boolean html) {
        for (Charset charset : CharsetDetection.candidates(bytes, html)) {
            Optional<Decoded> text = fitting(bytes, charset, CharsetOrigin.DETECTION);
            if (text.isPresent()) {
                return text;
            }
        }
        return Optional.empty();
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
