package dev.winnow.ingest.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** How the JSON of a file is laid out, as far as its first bytes show. */
enum JsonShape {
    /** Not JSON, or nothing that tells it from a text with a bracket. */
    NONE,
    /** An object on each line; the first one may be damaged. */
    LINES,
    /** Objects over several lines, or with a carriage return alone between them, or arrays; they may be damaged. */
    STREAM;

    /** Values of an array that does not end, from which on it is no text about numbers or words. */
    private static final int MANY_VALUES = 16;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    /**
     * Reads the first object, or all arrays, which may reach beyond the head. Where they are damaged they are JSON all the same when a name with a value came before, or
     * many values.
     */
    static JsonShape of(byte[] head) {
        int first = ContentKind.firstVisible(head);
        if (first != '{' && first != '[') {
            return NONE;
        }
        // what JSON is made of is ASCII: the encoding of the strings does not matter here
        String text = new String(head, StandardCharsets.ISO_8859_1)
                .replaceFirst("\\A\u00ef\u00bb\u00bf", "")
                .stripLeading();
        boolean isArray = first == '[';
        int values = 0;
        boolean isNamed = false;
        try (JsonParser parser = JSON.createParser(text)) {
            try {
                for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                    isNamed |= token == JsonToken.FIELD_NAME;
                    values += token.isScalarValue() ? 1 : 0;
                    if (!isArray && parser.getParsingContext().inRoot()) {
                        int end = (int) parser.currentLocation().getCharOffset();
                        return parser.currentLocation().getLineNr() > 1 || endsInReturnAlone(text, end)
                                ? STREAM
                                : LINES;
                    }
                }
                return STREAM;
            } catch (StreamConstraintsException e) {
                return LINES;
            } catch (JsonProcessingException e) {
                boolean isOpen = !parser.getParsingContext().inRoot();
                boolean isJson = isCut(e) || isNamed || isOpen && values >= MANY_VALUES;
                boolean isOnFirstLine =
                        text.lastIndexOf('\n', (int) e.getLocation().getCharOffset() - 1) < 0;
                return !isJson ? NONE : !isArray && isOnFirstLine ? LINES : STREAM;
            }
        } catch (IOException e) {
            return NONE;
        }
    }

    /** Whether an object, which may be damaged, is on the first line, and the line has an end. */
    static boolean startsWithLine(byte[] head) {
        int first = ContentKind.firstVisible(head);
        return first == '{'
                && new String(head, StandardCharsets.ISO_8859_1).stripLeading().indexOf('\n') > 0
                && of(head) == LINES;
    }

    /** Whether a carriage return alone ends each line: readers of lines would take them all for one. */
    private static boolean endsInReturnAlone(String text, int end) {
        int at = end;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at + 1 < text.length()
                && text.charAt(at) == '\r'
                && text.stripTrailing().indexOf('\n') < 0
                && text.charAt(at + 1) != '\n';
    }

    private static boolean isCut(JsonProcessingException e) {
        return e instanceof JsonEOFException
                || String.valueOf(e.getOriginalMessage()).contains("end-of-input");
    }
}
