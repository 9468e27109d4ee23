package dev.winnow.ingest;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.winnow.GoldenVectors;
import dev.winnow.decision.DocumentId;
import dev.winnow.decision.TextNormalizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@code ids.json}: texts, their normalised form, and the ids that they get. */
class IdVectorsTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();
    private static final String DESCRIPTION =
            "normalized is text after these steps, in this order: CR LF and CR become LF; U+000B, U+000C and U+0085"
                    + " become U+0020; lone surrogates become U+FFFD; U+FEFF and control characters (Cc) but tab and LF"
                    + " are removed; after each 30 combining marks (Mn, Me, Mc, without U+034F) in a row a U+034F is"
                    + " inserted before the next; NFC; leading and trailing white space is removed, which is what Unicode"
                    + " calls space, line or paragraph separator (Zs, Zl, Zp) except the non-breaking U+00A0, U+2007 and"
                    + " U+202F, and tab and LF. id is the SHA-256 of the UTF-8 bytes of normalized, tokens their number. A"
                    + " text whose normalized form is empty is not a document.";

    private record Case(String name, String text, String normalized, int tokens, String id) {
        static Case of(String name, String text) {
            String normalized = TextNormalizer.normalize(text);
            byte[] utf8 = normalized.getBytes(StandardCharsets.UTF_8);
            return new Case(name, text, normalized, utf8.length, DocumentId.of(utf8));
        }
    }

    @Test
    void theIdsAreThoseOfTheVectors() throws IOException {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("description", DESCRIPTION);
        file.put(
                "cases",
                List.of(
                        Case.of("plain text", "The quick brown fox."),
                        Case.of("empty", ""),
                        Case.of("nothing but white space and control characters", " \t\n\r\u0000\u0085\u200A"),
                        Case.of("line ends", "a\r\nb\rc\n\rd\r"),
                        Case.of("control characters", "a\u0000b\u0007c\td\u007Fe\u0085f\u009Fg"),
                        Case.of("controls that are white space", "a\u000bb\fc\u0085d\u000b\u0085e\f"),
                        Case.of("byte order marks", "\uFEFFa\uFEFFb"),
                        Case.of("composition", "e\u0301 A\u030A \u212B \u1E9B\u0323 \uFB01"),
                        Case.of("composition exclusion", "\u0958 \u2ADC"),
                        Case.of("Hangul", "\u1112\u1161\u11AB\u1100\u1173\u11AF"),
                        Case.of("order of marks", "q\u0307\u0323 q\u0323\u0307"),
                        Case.of("31 marks", "e" + "\u0301".repeat(31)),
                        Case.of("100 marks of two kinds", "a" + "\u0323\u0307".repeat(50)),
                        Case.of("marks after a grapheme joiner", "x\u034F" + "\u0301".repeat(30) + "\u034F\u0301"),
                        Case.of("lone surrogates", "a\uD800b\uDC00c\uDE00\uD83D"),
                        Case.of("emoji with joiners", "\uD83D\uDC69\u200D\uD83D\uDC67 \u2764\uFE0F"),
                        Case.of("white space that is removed", "\u2003\u3000\u2028 a b \u1680\u2029\u205F"),
                        Case.of("white space that stays", "\u00A0a\u00A0 \u2007b\u202F"),
                        Case.of("format characters stay", "\u200Ba\u200D\u2060\u00AD"),
                        Case.of("unit separators", "a\u001Cb\u001F"),
                        Case.of("right to left", "\u05E9\u05DC\u05D5\u05DD \u0645\u0631\u062D\u0628\u0627"),
                        Case.of("private use and noncharacters", "\uE000 \uFFFF \uDBFF\uDFFF"),
                        Case.of(
                                "many scripts",
                                IntStream.of(0xE9, 0x416, 0x3A9, 0x5D0, 0x915, 0xE01, 0x4E2D, 0x1F600, 0x20000)
                                        .collect(
                                                StringBuilder::new,
                                                StringBuilder::appendCodePoint,
                                                StringBuilder::append)
                                        .toString())));

        GoldenVectors.assertSame("ids.json", JSON.writeValueAsString(file) + "\n");
    }
}
