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
    /** Not JSON, or JSON of which the first bytes are damaged. */
    NONE,
    /** An object on each line. */
    LINES,
    /** Objects over several lines, or with a carriage return alone between them, or arrays of objects. */
    STREAM;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    /** Reads the first value, which may reach beyond the head. */
    static JsonShape of(byte[] head) {
        int first = ContentKind.firstVisible(head);
        if (first != '{' && first != '[') {
            return NONE;
        }
        // what JSON is made of is ASCII: the encoding of the strings does not matter here
        String text = new String(head, StandardCharsets.ISO_8859_1)
                .replaceFirst("\\A\u00ef\u00bb\u00bf", "")
                .stripLeading();
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == JsonToken.START_ARRAY) {
                return ofArray(parser);
            }
            parser.skipChildren();
            int end = (int) parser.currentLocation().getCharOffset();
            return parser.currentLocation().getLineNr() > 1 || endsInReturnAlone(text, end) ? STREAM : LINES;
        } catch (StreamConstraintsException e) {
            return LINES;
        } catch (JsonProcessingException e) {
            return !isCut(e) ? NONE : text.startsWith("{") && text.indexOf('\n') < 0 ? LINES : STREAM;
        } catch (IOException e) {
            return NONE;
        }
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

    private static JsonShape ofArray(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first != JsonToken.START_OBJECT && first != JsonToken.END_ARRAY) {
            return NONE;
        }
        while (first != JsonToken.END_ARRAY && parser.nextToken() != null) {
            // damage in the head makes it something else
        }
        return parser.nextToken() == null ? STREAM : NONE;
    }
}
