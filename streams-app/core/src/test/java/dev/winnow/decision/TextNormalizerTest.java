package dev.winnow.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextNormalizerTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "plain text stays | one two | one two",
                "carriage returns become line feeds | a\\r\\nb\\rc\\r | a\\nb\\nc",
                "control characters go, tab and line feed stay | a\\u0000b\\u001b[c\\td\\ne\\u0086f | ab[c\\td\\nef",
                "white space among them becomes a space | a\\u000bb\\u000cc\\u0085d\\u0085 | a b c d",
                "accents are composed | e\\u0301 | \\u00e9",
                "lone surrogates are replaced | x\\ud800y\\udc00z | x\\ufffdy\\ufffdz",
                "pairs are kept | \\ud83d\\ude00 | \\ud83d\\ude00",
                "a byte order mark goes | \\ufeffa\\u00a0b | a\\u00a0b",
                "white space around the whole goes | \\n\\t a b \\u2003\\n | a b"
            })
    void bringsATextIntoItsOneForm(String what, String given, String expected) {
        assertThat(TextNormalizer.normalize(unescape(given))).as(what).isEqualTo(unescape(expected));
    }

    /** What is left alone without a look at its neighbours must be what the full rules leave alone beside any neighbour. */
    @Test
    void charactersThatAreTakenForStableAreSoBesideEachOtherAndBesideAnyOther() {
        int[] stable = IntStream.rangeClosed(0, 0xffff)
                .filter(next -> TextNormalizer.isStable((char) next))
                .toArray();
        assertThat(stable).hasSizeGreaterThan(30_000);
        for (int next : stable) {
            String alone = String.valueOf((char) next);
            assertThat(TextNormalizer.clean(alone)).isEqualTo(alone);
        }
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            boolean isStable = random.nextBoolean();
            for (int i = 1 + random.nextInt(8); i > 0; i--) {
                text.append((char)
                        (isStable || random.nextInt(4) > 0
                                ? stable[random.nextInt(stable.length)]
                                : random.nextInt(0x10000)));
            }
            assertThat(TextNormalizer.normalize(text.toString()))
                    .isEqualTo(TextNormalizer.clean(text.toString()).strip());
        }
    }

    @Test
    void normalisingTwiceChangesNothing() {
        Random random = new Random(20260101);
        int[] alphabet = {
            'a', ' ', '\r', '\n', '\t', 0, 0x301, 0x323, 0x1100, 0x1161, 0xd800, 0xdc00, 0x1f600, 0xfeff, 0x85
        };
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(80); i > 0; i--) {
                text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
            }
            String once = TextNormalizer.normalize(text.toString());
            assertThat(TextNormalizer.normalize(once)).isEqualTo(once);
        }
    }

    /** Bytes that are seen to be normal are UTF-8 of a text that normalising leaves alone: all of three bytes that do not begin in ASCII, and mixtures. */
    @Test
    void bytesThatAreSeenNormalAre() {
        int seen = 0;
        for (int bytes = 0x80_0000; bytes <= 0xff_ffff; bytes++) {
            seen += seenNormal((byte) (bytes >> 16), (byte) (bytes >> 8), (byte) bytes) ? 1 : 0;
        }
        assertThat(seen).isGreaterThan(60_000);
        int mixed = 0;
        Random random = new Random(11);
        String[] pieces = {
            "words",
            " ",
            "\n",
            "\t",
            "\r\n",
            "\u00e9",
            "e\u0301",
            "\u201c",
            "\u4e2d\u6587",
            "\u3000",
            "\ud83d\ude00",
            "\u0000",
            "~",
            "\u007f",
            "\ufffd"
        };
        for (int round = 0; round < 50_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = 1 + random.nextInt(12); i > 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            if (random.nextInt(3) == 0) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            mixed += seenNormal(bytes) ? 1 : 0;
        }
        assertThat(mixed).isGreaterThan(1_000);
    }

    private static boolean seenNormal(byte... bytes) {
        if (!TextNormalizer.isSeenNormal(bytes)) {
            return false;
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        assertThat(text.getBytes(StandardCharsets.UTF_8)).isEqualTo(bytes);
        assertThat(TextNormalizer.normalize(text)).isEqualTo(text);
        return true;
    }

    /** Two characters of ASCII side by side, at each place of the eight bytes that are looked at together. */
    @Test
    void textsOfAsciiAreSeenToBeNormalExactlyWhereAllOfTheirCharactersArePlain() {
        for (int place = 1; place < 18; place++) {
            byte[] text = "a".repeat(20).getBytes(StandardCharsets.US_ASCII);
            for (int first = 0; first < 128; first++) {
                for (int second = 0; second < 128; second++) {
                    text[place] = (byte) first;
                    text[place + 1] = (byte) second;
                    if (TextNormalizer.isSeenNormal(text) != (isPlainAscii(first) && isPlainAscii(second))) {
                        fail("%d and %d at %d", first, second, place);
                    }
                }
            }
        }
    }

    private static boolean isPlainAscii(int next) {
        return next >= ' ' && next <= '~' || next == '\n' || next == '\t';
    }

    /** Else the text of most documents would be decoded and encoded for nothing. */
    @Test
    void usualTextsAreSeenToBeNormal() {
        for (String text : new String[] {
            "a",
            "Two lines,\n\tof words: \u201cquoted\u201d.",
            "\u00e9t\u00e9",
            "\u0440\u0435\u0447\u044c",
            "\u4e2d\u6587\u3002",
            "\ud55c\uad6d\uc5b4"
        }) {
            assertThat(TextNormalizer.isSeenNormal(text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .isTrue();
        }
    }

    @Test
    void aLongRunOfCombiningMarksIsNormalisedInLinearTime() {
        String hostile = "a" + "\u0301\u0323".repeat(500_000);

        String normalized = TextNormalizer.normalize(hostile);

        assertThat(normalized).contains("\u034f").hasSizeGreaterThan(1_000_000);
    }

    private static String unescape(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '\\') {
                plain.append(text.charAt(i));
            } else if (text.charAt(++i) == 'u') {
                plain.append((char) Integer.parseInt(text.substring(i + 1, i + 5), 16));
                i += 4;
            } else {
                plain.append(
                        switch (text.charAt(i)) {
                            case 'n' -> '\n';
                            case 'r' -> '\r';
                            default -> '\t';
                        });
            }
        }
        return plain.toString();
    }
}
