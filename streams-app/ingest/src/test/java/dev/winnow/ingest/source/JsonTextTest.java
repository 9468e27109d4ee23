package dev.winnow.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.decision.TextNormalizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    private static final byte[] NAME = Reading.utf8("text");

    /** Pieces of lines, right and wrong. */
    private static final String[] PIECES = {
        "{",
        "}",
        "\"text\"",
        "\"te\\u0078t\"",
        "\"url\"",
        ":",
        ",",
        "[",
        "]",
        "\"",
        "\\",
        "\\n",
        "\\\"",
        "\\\\",
        "\\/",
        "\\u00e9",
        "\\u20AC",
        "\\ud83d\\ude00",
        "\\ud83d",
        "\\ude00",
        "\\u12",
        "\\x",
        "\u00e9",
        "\u20ac",
        "\uD83D\uDE00",
        "\ufffd",
        "words and more words",
        "1.5e3",
        "null",
        "true",
        "NaN",
        " ",
        "\t",
        "\u0001",
        "\"text\":\"some words\"",
        "\"a\":{\"text\":\"inner\"}",
        "\"b\":[1,{\"c\":\"]}\"}]",
        "\"url\":\"http://example.org/\"",
        "\u007f"
    };

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"text\":\"a b\"}|a b|{\"text\":\"\"}",
                " { \"id\" : 1 , \"text\" : \"a\\nb\" , \"x\" : null }|a~b|{ \"id\" : 1 , \"text\" : \"\" , \"x\" : null }",
                "{\"m\":{\"text\":\"no\",\"y\":[\"}\"]},\"text\":\"\\u00e9\\ud83d\\ude00\\u20ac\\\"\\\\\\/\"}|\u00e9\uD83D\uDE00\u20ac\"\\/|{\"m\":{\"text\":\"no\",\"y\":[\"}\"]},\"text\":\"\"}",
                "{\"text\":\"\"}|``|{\"text\":\"\"}",
            })
    void theTextIsDecodedAndTakenOutOfTheLine(String line, String text, String rest) {
        JsonText.Found found = find(line);

        assertThat(new String(found.utf8(), StandardCharsets.UTF_8)).isEqualTo(text.replace('~', '\n'));
        assertThat(new String(found.rest(), StandardCharsets.UTF_8).strip()).isEqualTo(rest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"id\":1}",
                "{\"text\":null}",
                "{\"text\":1}",
                "{\"text\":[\"a\"]}",
                "{\"text\":\"a\"",
                "{\"text\":\"a",
                "{\"text\":\"a\\",
                "{\"text\":\"a\",\"text\":\"b\"}",
                "{\"te\\u0078t\":\"b\",\"text\":\"a\"}",
                "{\"text\":\"\\ud83d\"}",
                "{\"text\":\"\\ude00\"}",
                "{\"text\":\"\\ud83dx\"}",
                "{\"text\":\"\\u12g4\"}",
                "{\"text\":\"\\q\"}",
                "{\"text\":\"a\tb\"}",
                "{\"text\" \"a\"}",
                "{\"text\":\"a\"]",
                "{text:\"a\"}",
                "{\"text\":\"\\u00"
            })
    void whatIsUnusualOrWrongIsLeftToTheParser(String line) {
        assertThat(find(line)).isNull();
    }

    @Test
    void aTextIsTheSameWithAndWithoutTheParserWhateverTheLineIs(@org.junit.jupiter.api.io.TempDir Path folder) {
        Random random = new Random(7);
        List<byte[]> lines = new ArrayList<>();
        for (int i = 0; i < 60_000; i++) {
            lines.add(line(random));
        }
        JsonlParser parser = parser(folder, "text");
        // a name that is not looked for: the parser reads the line as a whole
        JsonlParser whole = parser(folder, "te.xt");
        int found = 0;

        for (byte[] line : lines) {
            SourceResult quick = parse(parser, line);
            SourceResult slow = parse(whole, renamed(line));

            assertThat(words(quick))
                    .as(new String(line, StandardCharsets.UTF_8))
                    .isEqualTo(words(slow).replace("te.xt", "text"));
            found += JsonText.find(line, 0, line.length, NAME) == null ? 0 : 1;
        }
        assertThat(found).isBetween(5_000, 55_000);
    }

    /** An object with a text most of the time, damaged half of the time. */
    private static byte[] line(Random random) {
        StringBuilder line = new StringBuilder("{");
        int fields = random.nextInt(4);
        for (int i = 0; i <= fields; i++) {
            line.append(i == 0 ? "" : ",");
            line.append(i == fields ? "\"text\":\"" + string(random) + "\"" : "\"f" + i + "\":" + value(random));
        }
        line.append('}');
        for (int i = random.nextInt(3); i > 1; i--) {
            int at = random.nextInt(line.length());
            line.replace(at, Math.min(line.length(), at + random.nextInt(3)), PIECES[random.nextInt(PIECES.length)]);
        }
        byte[] bytes = Reading.utf8(line.toString());
        if (random.nextInt(10) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static String value(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> String.valueOf(random.nextInt());
            case 1 -> "null";
            case 2 -> "{\"text\":\"inner\",\"g\":[\"}]\",{}]}";
            case 3 -> "[]";
            default -> "\"" + string(random) + "\"";
        };
    }

    private static String string(Random random) {
        StringBuilder string = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            String piece = PIECES[random.nextInt(PIECES.length)];
            string.append(piece.contains("\"") || piece.equals("\\") || piece.equals("\u0001") ? "plain words" : piece);
        }
        return string.toString();
    }

    private static byte[] renamed(byte[] line) {
        return new String(line, StandardCharsets.ISO_8859_1)
                .replace("\"text\"", "\"te.xt\"")
                .replace("\"te\\u0078t\"", "\"te.\\u0078t\"")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What became of a line but for places, which a longer name moves. */
    private static String words(SourceResult result) {
        if (result instanceof SourceResult.Draft draft) {
            String text = TextNormalizer.normalize(draft.text());
            if (draft.content().isNormal()) {
                assertThat(draft.text()).isEqualTo(text);
            }
            return "text " + text + " of " + draft.url() + " with " + new java.util.TreeMap<>(draft.attributes());
        }
        SourceResult.Reject reject = (SourceResult.Reject) result;
        return reject.reason() + " " + reject.detail().replaceAll("column \\d+", "column");
    }

    private static JsonlParser parser(Path folder, String field) {
        JsonFields fields = new JsonFields(field, JsonFields.DEFAULT.source(), JsonFields.DEFAULT.url());
        return new JsonlParser(
                new InputFile(folder.resolve("a.jsonl"), 0, 0), SourceSettings.DEFAULT.withFields(fields));
    }

    private static SourceResult parse(JsonlParser parser, byte[] line) {
        return parser.parse(0, line, 0, line.length, line.length, "line 1");
    }

    private static JsonText.Found find(String line) {
        byte[] bytes = Reading.utf8(line);
        return JsonText.find(bytes, 0, bytes.length, NAME);
    }
}
